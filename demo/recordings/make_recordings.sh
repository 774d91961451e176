#!/bin/sh
# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: GPL-3.0-or-later
# Make the six recordings anew, in the folder of this script. Needs espeak-ng and sox (see README.md).
set -eu
cd "$(dirname "$0")"

# say FILE VOICE WORDS_PER_MINUTE PITCH, text on standard input
say() {
    # Telephone audio: 8 kHz, 16 bit, one channel, 300 to 3400 Hz. -D: no random dither, so that two runs agree.
    espeak-ng -v "$2" -s "$3" -p "$4" -g 0 --stdin --stdout |
        sox -D -t wav - -r 8000 -b 16 -c 1 "$1" highpass 300 lowpass 3400 norm -3
}

say alice_1.wav en-us+f3 190 60 <<'TEXT'
Good morning, this is Alice from the lighthouse garden club and I am calling about the order for our spring fair.
We asked for forty boxes of tulip bulbs and twelve small apple trees, but only nine of the trees have arrived so far.
Could you find out where the other three are and whether they can be here before the fair opens on Saturday at noon.
TEXT
say alice_2.wav en-us+f3 190 60 <<'TEXT'
Thank you for looking into that, a delivery on Friday afternoon would suit us very well because the gate is open until six.
Please ask the driver to leave the trees beside the old greenhouse and not on the lawn, as the ground is still rather wet.
If anything changes you can leave a message with my neighbour, who is at home all day and will gladly pass it on to me.
TEXT
say bob_1.wav en-gb 190 40 <<'TEXT'
Hello, my name is Bob and I would like to change the address for the newspaper that I get every morning before breakfast.
We are moving to a small house by the river next month and the new street is called Willow Lane, number twenty seven.
Until then everything should stay as it is, and after the move I would be happy to try the weekend edition as well.
TEXT
say bob_2.wav en-gb 190 40 <<'TEXT'
Yes, that is right, the first paper at the new house should come on the second Monday of the month and not any earlier.
The letter box is a little hidden behind the green fence, so it may help the carrier to look for the blue lantern above it.
I have no other questions for today, you have been very kind, and I wish you and your colleagues a pleasant afternoon.
TEXT
say carol_1.wav en-gb-scotland+f2 185 75 <<'TEXT'
Good evening, Carol speaking, I have a question about the cooking course that begins at the harbour school in October.
My sister and I would like to take part together, yet the form on your page has room for the name of one person only.
Shall we send two forms, or is there another way for us to be sure that we end up in the same group on the same evening.
TEXT
say carol_2.wav en-gb-scotland+f2 185 75 <<'TEXT'
That sounds simple enough, we will send two forms tonight and write the other name into the field for special wishes.
We would both prefer the group on Wednesday because the last ferry across the bay leaves much too early on a Thursday.
Could you also tell us whether we need to bring our own aprons and knives, or whether the school has enough for everyone.
TEXT
