"""narrow_roots.py FONT: makes the tall root signs as wide as the low one.

Chromium reserves for every root the width of the widest sign that the font has, which left a gap after each root.
"""

import sys

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1])
variants = font["MATH"].table.MathVariants
root = font.getBestCmap()[0x221A]
construction = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
tall = {record.VariantGlyph for record in construction.MathGlyphVariantRecord}
tall |= {part.glyph for part in construction.GlyphAssembly.PartRecords}
glyphs = font.getGlyphSet()
width = font["hmtx"][root][0]
for name in tall - {root}:
    own, left = font["hmtx"][name]
    pen = TTGlyphPen(glyphs)
    glyphs[name].draw(TransformPen(pen, (width / own, 0, 0, 1, 0, 0)))
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = (width, round(left * width / own))
font.save(sys.argv[1])
