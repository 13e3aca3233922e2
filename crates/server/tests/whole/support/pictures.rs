//! Photos, each another.

use image::{ImageFormat, Rgb, RgbImage};
use std::path::{Path, PathBuf};

/// Writes a JPEG of a phone's shape; another `number`, another picture.
pub fn photo(folder: &Path, number: u8) -> PathBuf {
    let picture = RgbImage::from_fn(800, 600, |x, y| {
        let stripe = u8::try_from((x / 40 + y / 30) % 5).unwrap_or(0) * 30;
        Rgb([stripe.wrapping_add(number.wrapping_mul(37)), 90 + stripe, 160])
    });
    let file = folder.join(format!("photo-{number}.jpg"));
    picture.save_with_format(&file, ImageFormat::Jpeg).unwrap();
    file
}
