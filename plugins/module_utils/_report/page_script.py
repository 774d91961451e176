# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script of the page: makes the tables, which sort, filter and turn pages."""

from __future__ import annotations

SCRIPT = r"""
"use strict";
(() => {
  const PAGE_SIZE = matchMedia("(max-width: 48rem)").matches ? 15 : 50;
  const FEW = 5;  // rows that need no filter
  const MAX_OPTION_LENGTH = 90;
  const MAX_TEXT_LENGTH = 240;
  const SVG = "http://www.w3.org/2000/svg";
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const generated = Date.parse(document.querySelector("meta[name=generated]").content) / 1000;
  const collator = new Intl.Collator("en", {numeric: true, sensitivity: "base"});
  const whole = new Intl.NumberFormat("en");
  const tables = new Map();

  // An element; strings among the children become text nodes.
  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const rectangle = (className, start, width) => {
    const svg = document.createElementNS(SVG, "svg");
    const made = document.createElementNS(SVG, "rect");
    svg.setAttribute("aria-hidden", "true");
    made.setAttribute("class", className);
    made.setAttribute("x", start + "%");
    made.setAttribute("width", width);
    made.setAttribute("height", "100%");
    svg.append(made);
    return svg;
  };

  const duration = seconds => {
    if (seconds < 60) return Math.round(seconds * 10) / 10 + " s";
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? minutes + " min" : whole.format(Math.floor(minutes / 60)) + " h " + minutes % 60 + " min";
  };

  const clock = seconds => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");

  const shown = (value, kind) => {
    if (value === null || value === "") return "";
    if (kind === "number") return whole.format(value);
    if (kind === "percent") return value + " %";
    if (kind === "seconds") return duration(value);
    return String(value);
  };

  // A text that is long starts with its beginning, and opens.
  const textual = text => {
    if (text.length <= MAX_TEXT_LENGTH) return make("span", {dir: "auto"}, text);
    return make("details", {dir: "auto"}, make("summary", {}, text.slice(0, MAX_TEXT_LENGTH) + "…"), text);
  };

  const isNumber = kind => kind === "number" || kind === "percent" || kind === "seconds";

  // Missing values come last in both directions.
  const compare = (kind, direction) => (a, b) => {
    const missing = (a === null || a === "") - (b === null || b === "");
    if (missing || a === null || a === "") return missing;
    return direction * (isNumber(kind) ? a - b : collator.compare(a, b));
  };

  class Table {
    constructor(spec) {
      Object.assign(this, spec);
      const columns = this.columns.map((column, index) => ({...column, index}));
      this.visible = columns.filter(column => column.kind !== "hidden" && column.kind !== "span");
      this.span = columns.find(column => column.kind === "span");
      this.sorted = null;
      this.page = 0;
      this.words = "";
      this.chosen = new Map();
      this.selects = new Map();
      this.texts = null;
      this.found = this.rows;
      this.section = document.getElementById(this.id);
      this.build();
      this.update();
    }

    build() {
      if (!this.rows.length) {
        this.section.append(make("p", {}, "None."));
        return;
      }
      this.heads = new Map(this.visible.map(column => [column.index, this.head(column)]));
      this.body = make("tbody", {role: "rowgroup"});
      this.status = make("p", {role: "status"});
      this.table = make("table", {role: "table", "aria-labelledby": this.id + "-heading"},
        make("caption", {class: "hidden-text"}, this.title),
        make("thead", {role: "rowgroup"}, make("tr", {role: "row"}, ...this.heads.values())), this.body);
      const tools = this.tools();
      tools.hidden = this.rows.length <= FEW;
      // A table that is wider than the window can be scrolled with the mouse and with the keyboard.
      const region = {class: "scroll", tabindex: "0", role: "region", "aria-label": this.title};
      const scroll = make("div", region, this.table);
      this.line = make("div", {class: "line", role: "img"});
      this.section.append(tools, ...(this.span ? [this.line] : []), scroll, this.pager());
    }

    head(column) {
      const button = make("button", {type: "button"}, column.label);
      button.addEventListener("click", () => this.sort(column.index));
      const attributes = {scope: "col", role: "columnheader", "data-label": column.label};
      return make("th", {...attributes, class: isNumber(column.kind) ? "number" : ""}, button);
    }

    tools() {
      const search = make("input", {type: "search", autocomplete: "off"});
      let timer;
      search.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => { this.words = search.value; this.update(); }, 100);
      });
      const clear = make("button", {type: "button"}, "Clear");
      clear.addEventListener("click", () => {
        search.value = this.words = "";
        for (const [index, select] of this.selects) { select.value = ""; this.chosen.delete(index); }
        this.update();
      });
      const tools = make("div", {class: "tools", role: "group", "aria-label": "Filter: " + this.title},
        make("label", {}, "Search", search));
      this.columns.forEach((column, index) => { if (column.select) tools.append(this.select(column, index)); });
      tools.append(clear);
      return tools;
    }

    select(column, index) {
      const counts = new Map();
      for (const row of this.rows) if (row[index]) counts.set(row[index], (counts.get(row[index]) || 0) + 1);
      const select = make("select", {}, make("option", {value: ""}, "All"));
      const values = [...counts.keys()].sort(collator.compare);
      values.forEach((value, number) => {
        const label = value.length > MAX_OPTION_LENGTH ? value.slice(0, MAX_OPTION_LENGTH) + "…" : value;
        select.append(make("option", {value: number}, label + " (" + whole.format(counts.get(value)) + ")"));
      });
      select.addEventListener("change", () => {
        if (select.value === "") this.chosen.delete(index);
        else this.chosen.set(index, values[Number(select.value)]);
        this.update();
      });
      this.selects.set(index, Object.assign(select, {values}));
      return make("label", {}, column.label, select);
    }

    pager() {
      this.previous = make("button", {type: "button"}, "Previous");
      this.next = make("button", {type: "button"}, "Next");
      this.previous.addEventListener("click", () => this.turn(-1));
      this.next.addEventListener("click", () => this.turn(1));
      this.buttons = make("span", {class: "pager", role: "group", "aria-label": "Pages: " + this.title},
        this.previous, this.next);
      return make("div", {class: "pager"}, this.status, this.buttons);
    }

    turn(step) {
      const page = this.page + step;
      if (page < 0 || page * PAGE_SIZE >= this.found.length) return;
      this.page = page;
      this.draw(page * PAGE_SIZE, PAGE_SIZE);
    }

    sort(index) {
      const again = this.sorted && this.sorted.index === index;
      this.sorted = {index, direction: again ? -this.sorted.direction : 1};
      for (const [other, head] of this.heads) {
        head.removeAttribute("aria-sort");
        const arrow = head.querySelector(".arrow");
        if (arrow) arrow.remove();
        if (other !== index) continue;
        const up = this.sorted.direction > 0;
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        head.firstChild.append(make("span", {class: "arrow", "aria-hidden": "true"}, up ? " ▲" : " ▼"));
      }
      this.update();
    }

    // Select the rows with a value in a column, and move there.
    show(label, value) {
      const index = this.columns.findIndex(column => column.label === label);
      const select = this.selects.get(index);
      select.value = String(select.values.indexOf(value));
      this.chosen.set(index, value);
      this.update();
      const heading = document.getElementById(this.id + "-heading");
      heading.focus({preventScroll: true});
      heading.scrollIntoView();
    }

    update() {
      if (!this.rows.length) return;
      const words = this.words.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length && !this.texts) {
        this.texts = new Map(this.rows.map(row => [row, row.filter(cell => cell !== null).join(" ").toLowerCase()]));
      }
      this.found = this.rows.filter(row =>
        words.every(word => this.texts.get(row).includes(word))
        && [...this.chosen].every(([index, value]) => row[index] === value));
      if (this.sorted) {
        const {index, direction} = this.sorted;
        const order = compare(this.columns[index].kind, direction);
        this.found.sort((a, b) => order(a[index], b[index]));
      }
      this.page = 0;
      this.draw(0, PAGE_SIZE);
    }

    draw(start, size) {
      if (!this.rows.length) return;
      const rows = this.found.slice(start, start + size);
      if (this.span) this.drawLine(rows);
      const made = document.createDocumentFragment();
      for (const row of rows) made.append(this.row(row));
      this.body.replaceChildren(made);
      const end = start + rows.length;
      const of = this.found.length === this.rows.length
        ? whole.format(this.rows.length)
        : whole.format(this.found.length) + " found, " + whole.format(this.rows.length) + " in all";
      this.status.textContent = rows.length
        ? "Rows " + whole.format(start + 1) + " to " + whole.format(end) + " of " + of
        : "No row matches.";
      this.previous.setAttribute("aria-disabled", start === 0);
      this.next.setAttribute("aria-disabled", end >= this.found.length);
      this.buttons.hidden = this.rows.length <= PAGE_SIZE;
    }

    // The time line has the rows that the table shows, in the order of time.
    drawLine(rows) {
      const timed = rows.filter(row => row[this.span.index]);
      const spans = timed.map(row => row[this.span.index]);
      const from = spans.reduce((first, [start]) => Math.min(first, start), Infinity);
      const to = spans.reduce((last, [start, end]) => Math.max(last, end || generated), from + 1);
      const scale = 100 / (to - from);
      this.line.hidden = !timed.length;
      this.line.setAttribute("aria-label", this.span.label + ". The table below has the same times.");
      this.line.replaceChildren();
      if (!timed.length) return;
      for (const row of timed.sort((a, b) => a[this.span.index][0] - b[this.span.index][0])) {
        const [start, end, tone] = row[this.span.index];
        const width = Math.max(((end || generated) - start) * scale, 0.4);
        const place = Math.max(Math.min((start - from) * scale, 100 - width), 0);
        const title = row[0] + ", " + clock(start) + (end ? " to " + clock(end) : ", not ended");
        this.line.append(make("span", {dir: "auto", title}, row[0]), rectangle(tone, place, width + "%"));
      }
      this.line.append(make("span", {}, "UTC"),
        make("span", {class: "ends"}, make("span", {}, clock(from)), make("span", {}, clock(to))));
    }

    row(row) {
      const made = make("tr", {role: "row"});
      this.visible.forEach((column, place) => {
        const cell = place === 0 ? make("th", {scope: "row", role: "rowheader"}) : make("td", {role: "cell"});
        this.fill(cell, row[column.index], column);
        made.append(cell);
      });
      if (this.shows) made.firstChild.append(" ", this.showButton(row));
      return made;
    }

    fill(cell, value, column) {
      const {kind, label} = column;
      const text = shown(value, kind);
      if (!text) return;
      if (kind === "status") cell.append(make("span", {class: "status " + (data.tones[value] || "neutral")}, text));
      else cell.append(textual(text));
      cell.className = isNumber(kind) ? "number" : kind === "text" ? "words" : kind;
      if (kind === "percent") {
        const share = rectangle("", 0, Math.min(Math.max(value, 0), 100) + "%");
        share.setAttribute("class", "share");
        cell.append(share);
      }
      cell.setAttribute("data-label", label);
    }

    showButton(row) {
      const [id, label] = this.shows;
      const name = "Show the rows with the reason " + row[0];
      const button = make("button", {type: "button", class: "show", "aria-label": name}, "Show");
      button.addEventListener("click", () => tables.get(id).show(label, row[0]));
      return button;
    }
  }

  for (const spec of data.tables) tables.set(spec.id, new Table(spec));
  // Paper has all rows that are selected, with their whole texts.
  addEventListener("beforeprint", () => {
    for (const table of tables.values()) table.draw(0, Infinity);
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const table of tables.values()) table.draw(table.page * PAGE_SIZE, PAGE_SIZE);
  });
})();
"""
