#!/bin/sh
# Makes stix-two-math.woff2, the part of STIX Two Math that pages carry so that formulas look the same on a machine
# without a mathematical font. Needs npm and Python.
set -eu
npm pack @fontsource/stix-two-math@5.3.0
tar -xf fontsource-stix-two-math-5.3.0.tgz
pip install fonttools brotli
pyftsubset package/files/stix-two-math-latin-400-normal.woff2 \
  --flavor=woff2 --output-file=stix-two-math.woff2 --layout-features= --no-hinting --desubroutinize \
  --unicodes="U+0020-007E,U+00A0-00B7,U+00D7,U+00F7,U+0131,U+0237,U+0302-0304,U+0307,U+0308,U+0391-03C9,U+03D1,U+03D5,\
U+03F5,U+2016,U+2020-2022,U+2026,U+2032-2034,U+2061-2064,U+20D7,U+210E,U+2112,U+211D,U+2115,U+2124,U+2190-2194,U+21A6,\
U+21D2,U+21D4,U+2200,U+2202-2208,U+220A,U+220B,U+220F,U+2211,U+2212,U+2213,U+2215-221E,U+2223-222B,U+2245,U+2248,\
U+2260,U+2261,U+2264,U+2265,U+226A,U+226B,U+2282-2287,U+2295,U+2297,U+2299,U+22A4,U+22A5,U+22C5,U+22EE-22F1,\
U+2308-230B,U+23DE,U+23DF,U+2329,U+232A,U+27E8,U+27E9,U+2A00-2A02,U+1D400-1D467,U+1D49C-1D4CF,U+1D53B-1D550,\
U+1D6A8-1D71B"
python3 narrow_roots.py stix-two-math.woff2
