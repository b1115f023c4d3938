#!/usr/bin/env python3
"""Writes a WAV file: a quiet 440 Hz tone, 8 kHz, mono.  tone.py FILE SECONDS"""

import math
import struct
import sys
import wave

with wave.open(sys.argv[1], "wb") as w:
    w.setnchannels(1)
    w.setsampwidth(2)
    w.setframerate(8000)
    for i in range(8000 * int(sys.argv[2])):
        w.writeframesraw(struct.pack(
            "<h", int(4000 * math.sin(2 * math.pi * 440 * i / 8000))))
