//! Sample pictures for the demonstration: drawn, so that they show nobody and nothing real.

use anyhow::Result;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

pub const WIDTH: u32 = 960;
pub const HEIGHT: u32 = 720;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A workplace with something lying about and a warning.
    Before,
    /// The same workplace, put right.
    After,
}

/// A picture as JPEG: the same number shows the same workplace before and after.
pub fn draw(number: u64, shown: Shown) -> Result<Vec<u8>> {
    let mut picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| background(number, x, y));
    let base = u32::try_from(number % 5).unwrap_or(0) * 60;
    machine(&mut picture, 140 + base, 260);
    machine(&mut picture, 480 + base / 2, 300);
    cabinet(&mut picture, 760, 220);
    match shown {
        Shown::Before => clutter(&mut picture, number),
        Shown::After => marking(&mut picture),
    }
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::from(picture).write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

fn shade(base: [u8; 3], change: i32) -> Rgb<u8> {
    Rgb(base.map(|part| u8::try_from((i32::from(part) + change).clamp(0, 255)).unwrap_or(0)))
}

fn background(number: u64, x: u32, y: u32) -> Rgb<u8> {
    let walls = [[198, 204, 210], [206, 203, 194], [190, 204, 200], [205, 196, 190], [196, 200, 215], [210, 210, 204]];
    let wall = walls[usize::try_from(number).unwrap_or(0) % walls.len()];
    let grain = i32::try_from((x * 31 + y * 17 + x * y) % 7).unwrap_or(0) - 3;
    if y < 430 {
        let light = i32::try_from(x / 40).unwrap_or(0) - 12;
        let joint = if x % 160 < 3 { -18 } else { 0 };
        return shade(wall, light + joint + grain);
    }
    let depth = i32::try_from((y - 430) / 8).unwrap_or(0);
    shade([128, 131, 132], 30 - depth + grain)
}

fn rectangle(picture: &mut RgbImage, (x, y): (u32, u32), (width, height): (u32, u32), colour: [u8; 3]) {
    for row in y..(y + height).min(HEIGHT) {
        for column in x..(x + width).min(WIDTH) {
            let edge = row < y + 4 || column < x + 4;
            let low = row + 5 > y + height || column + 5 > x + width;
            let change = if edge {
                26
            } else if low {
                -34
            } else {
                0
            };
            picture.put_pixel(column, row, shade(colour, change));
        }
    }
}

fn machine(picture: &mut RgbImage, x: u32, y: u32) {
    rectangle(picture, (x, y), (220, 250), [74, 112, 130]);
    rectangle(picture, (x + 24, y + 30), (110, 70), [38, 52, 60]);
    rectangle(picture, (x + 150, y + 36), (46, 18), [214, 178, 60]);
    rectangle(picture, (x + 150, y + 64), (46, 18), [182, 62, 52]);
    rectangle(picture, (x + 20, y + 160), (180, 16), [52, 84, 98]);
    rectangle(picture, (x - 14, y + 250), (248, 22), [58, 62, 64]);
}

fn cabinet(picture: &mut RgbImage, x: u32, y: u32) {
    rectangle(picture, (x, y), (130, 270), [168, 172, 170]);
    rectangle(picture, (x + 18, y + 24), (94, 50), [224, 198, 72]);
    rectangle(picture, (x + 104, y + 130), (10, 44), [64, 66, 68]);
}

/// Things in the way, and a striped warning.
fn clutter(picture: &mut RgbImage, number: u64) {
    let shift = u32::try_from(number % 4).unwrap_or(0) * 46;
    for (x, y, size) in [(120, 590, 92), (236, 560, 116), (372, 602, 84), (520, 574, 104), (610, 620, 70)] {
        rectangle(picture, (x + shift, y), (size, size - 14), [158, 120, 78]);
        rectangle(picture, (x + shift + size / 3, y), (size / 4, size - 14), [192, 160, 112]);
    }
    for row in 20..64 {
        for column in 20..340 {
            let stripe = (row + column) % 56 < 28;
            let colour = if stripe { [232, 190, 40] } else { [34, 34, 34] };
            picture.put_pixel(column, row, Rgb(colour));
        }
    }
}

/// A clear floor with yellow lines, and a green sign.
fn marking(picture: &mut RgbImage) {
    rectangle(picture, (60, 600), (840, 14), [226, 190, 54]);
    rectangle(picture, (60, 690), (840, 14), [226, 190, 54]);
    rectangle(picture, (40, 24), (190, 84), [40, 138, 86]);
    for step in 0..30 {
        rectangle(picture, (84 + step, 66 + step), (9, 9), [244, 248, 244]);
        rectangle(picture, (113 + step * 2, 94 - step * 2), (9, 9), [244, 248, 244]);
    }
}
