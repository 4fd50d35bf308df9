//! The figures of a page as pixels: each SVG file that is named, or lies in a folder that is named, gets a PNG file
//! beside it. Apart from the chapters, for drawing pixels takes longer to build than all the rest of a page.

use std::{
    env, fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use image::{ImageFormat, RgbaImage};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

/// Pixels of a PNG file to a CSS pixel.
const SCALE: f32 = 2.0;

fn main() -> Result<()> {
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        bail!("which SVG files, or folders of them? cargo run -p figure-png -- target/book/figures");
    }
    let options = options();
    for path in paths {
        for svg in svg_files(&path)? {
            let png = drawn(&svg, &options).with_context(|| svg.display().to_string())?;
            write(&svg.with_extension("png"), &png)?;
        }
    }
    Ok(())
}

/// Writes the file whole or not at all. The crate `literate` can do that too, but the build of it for this program would
/// be another than for the chapters.
fn write(path: &Path, png: &[u8]) -> Result<()> {
    let part = path.with_extension("png.part");
    fs::write(&part, png)
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The file itself, or the SVG files of the folder.
fn svg_files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "svg"));
    files.sort();
    Ok(files)
}

/// The fonts come with the program, for the machine may have none. The second has signs that the first lacks.
fn options() -> Options<'static> {
    let mut options = Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
    fonts.load_font_data(epaint_default_fonts::HACK_REGULAR.to_vec());
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(family, _)| family.clone());
    fonts.set_sans_serif_family(family.unwrap_or_default());
    options
}

/// The bytes of a PNG file with the drawing of `svg`, in light colours.
fn drawn(svg: &Path, options: &Options) -> Result<Vec<u8>> {
    let text = fs::read_to_string(svg).context("cannot be read")?;
    let tree = Tree::from_str(&text, options).context("is no drawing")?;
    let size = tree.size().to_int_size().scale_by(SCALE).context("has no size")?;
    let mut pixmap = Pixmap::new(size.width(), size.height()).context("is too large")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    let pixels = pixmap.pixels().iter().map(|pixel| pixel.demultiply());
    let bytes = pixels.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]).collect();
    let image = RgbaImage::from_raw(size.width(), size.height(), bytes).ok_or_else(|| anyhow!("pixels are missing"))?;
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}
