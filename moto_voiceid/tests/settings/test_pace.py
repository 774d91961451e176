# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The pace of background work."""

import time
from collections.abc import Iterator
from threading import Thread

import pytest

from moto_voiceid.settings import pace as pace_module
from moto_voiceid.settings.pace import Cancelled, Gate, Pace, Pacer, StepRefused, parse_pace
from moto_voiceid.settings.transition import Transition


class Worker:
    """Background work that records its progress."""

    def __init__(self, pacer: Pacer, turns: int = 3) -> None:
        self.done: list[str] = []
        self.gate = pacer.gate()
        self._pacer = pacer
        self._turns = turns
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        with self._pacer.running(self.gate):
            try:
                self._work(self.gate)
            except Cancelled:
                self.done.append("cancelled")

    def _work(self, gate: Gate) -> None:
        gate.begin()
        self.done.append("begun")
        gate.ready()
        self.done.append("ready")
        for number in range(self._turns):
            gate.turn()
            self.done.append(str(number))

    def finish(self) -> list[str]:
        self.thread.join(timeout=30)
        assert not self.thread.is_alive()
        return self.done


@pytest.fixture
def pacer() -> Iterator[Pacer]:
    made = Pacer()
    yield made
    made.reset()


@pytest.fixture
def manual(pacer: Pacer) -> Pacer:
    pacer.pace = "manual"
    return pacer


def test_instant_work_does_not_wait(pacer: Pacer) -> None:
    assert Worker(pacer).finish() == ["begun", "ready", "0", "1", "2"]


def test_manual_work_waits_for_a_step(manual: Pacer) -> None:
    worker = Worker(manual)
    worker.thread.join(timeout=0.05)
    assert worker.done == []


def test_a_step_of_no_requests_begins_the_work(manual: Pacer) -> None:
    worker = Worker(manual)
    manual.step(0)
    assert worker.done == ["begun"]


def test_a_step_returns_when_its_turns_are_complete(manual: Pacer) -> None:
    worker = Worker(manual)
    manual.step(2)
    assert worker.done == ["begun", "ready", "0", "1"]
    manual.step(1)
    assert worker.finish() == ["begun", "ready", "0", "1", "2"]


def test_a_step_beyond_the_end_returns(manual: Pacer) -> None:
    worker = Worker(manual)
    manual.step(50)
    assert worker.done == ["begun", "ready", "0", "1", "2"]


def test_a_step_applies_to_all_active_work(manual: Pacer) -> None:
    workers = [Worker(manual), Worker(manual)]
    manual.step(1)
    assert [worker.done for worker in workers] == [["begun", "ready", "0"]] * 2


def test_a_step_without_work_returns_at_once(manual: Pacer) -> None:
    manual.step(1)


@pytest.mark.parametrize("pace", ["instant", 5.0])
def test_step_requires_the_manual_pace(pacer: Pacer, pace: float) -> None:
    pacer.pace = pace
    with pytest.raises(StepRefused):
        pacer.step(1)


def test_a_new_pace_applies_to_waiting_work(manual: Pacer) -> None:
    worker = Worker(manual)
    manual.step(1)
    manual.pace = "instant"
    assert worker.finish() == ["begun", "ready", "0", "1", "2"]


def test_a_raised_rate_applies_at_once(pacer: Pacer) -> None:
    pacer.pace = 0.001
    worker = Worker(pacer)
    pacer.pace = 1000.0
    assert worker.finish()[-1] == "2"


@pytest.mark.parametrize("pace", ["manual", 0.001])
def test_cancelled_work_stops_waiting(pacer: Pacer, pace: float) -> None:
    pacer.pace = pace
    worker = Worker(pacer)
    worker.gate.cancel()
    assert worker.finish() == ["cancelled"]


def test_cancelled_work_does_not_block_a_step(manual: Pacer) -> None:
    worker = Worker(manual)
    worker.gate.cancel()
    manual.step(1)
    assert worker.finish() == ["cancelled"]


def test_a_reset_cancels_all_work_and_restores_the_default_pace(pacer: Pacer) -> None:
    pacer.start_at("manual")
    pacer.pace = 0.001
    worker = Worker(pacer)
    pacer.reset()
    assert worker.finish() == ["cancelled"]
    assert pacer.pace == "manual"


def test_a_rate_spaces_the_turns(pacer: Pacer, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, pacer)
    pacer.pace = 4.0
    gate = pacer.gate()
    times = []
    for wait in (gate.begin, gate.turn, gate.turn):
        wait()
        times.append(clock.now)
    assert times == pytest.approx([100.25, 100.5, 100.75])


def test_a_transition_spaces_the_beginning_and_the_end(pacer: Pacer, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, pacer)
    pacer.pace = "manual"
    gate = pacer.gate("job", lambda: Transition("time", seconds=4))
    times = []
    for wait in (gate.begin, gate.ready, gate.turn, gate.turn):
        wait()
        times.append(clock.now)
    assert times == pytest.approx([104, 108, 108, 108])


def test_a_request_does_not_wait_forever_for_a_transition(pacer: Pacer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "_TRANSITION_TIMEOUT_SECONDS", 0.01)
    gate = pacer.gate("job", lambda: Transition("immediate"))
    pacer.follow_transitions("job")
    assert not gate.closed


class Clock:
    """A clock that waiting advances."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, pacer: Pacer) -> None:
        self.now = 100.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(pacer._changed, "wait", self._wait)

    def _wait(self, seconds: float | None) -> None:
        assert seconds is not None
        self.now += seconds


@pytest.mark.parametrize("value", ["instant", "manual", 3, 0.5])
def test_parse_valid_paces(value: object) -> None:
    assert parse_pace(value) == value


@pytest.mark.parametrize("pace", [parse_pace(1e-6), 1e-300])
def test_the_slowest_pace(pacer: Pacer, pace: Pace) -> None:
    pacer.pace = pace
    worker = Worker(pacer)
    worker.thread.join(timeout=0.05)
    assert worker.thread.is_alive()
    worker.gate.cancel()
    assert worker.finish() == ["cancelled"]


@pytest.mark.parametrize("value", ["fast", 0, -1, 1e-11, 10**400, True, None, float("inf"), float("nan"), [1]])
def test_parse_invalid_paces(value: object) -> None:
    with pytest.raises(ValueError, match="not 'instant', 'manual' or a number"):
        parse_pace(value)


def test_the_gate_of_ended_work_is_discarded(pacer: Pacer) -> None:
    Worker(pacer).finish()
    assert pacer._gates == set()
