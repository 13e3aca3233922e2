//! Pictures for tests.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// A picture with some structure.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        let [red, green, ..] = (x * 7 + y).to_le_bytes();
        Rgb([red, green, (y % 256).to_le_bytes()[0]])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The head of a PNG that claims to be as large as given.
pub fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// A JPEG taken on 2026-09-28 at 09:30 in China, 25.325 N 118.5 W, to be turned by a quarter.
pub fn jpeg_with_exif(width: u32, height: u32) -> Vec<u8> {
    let jpeg = picture(width, height, ImageFormat::Jpeg);
    let exif = [b"Exif\0\0".as_slice(), &tiff()].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

type Entry = (u16, u16, u32, Vec<u8>);

/// A directory at `offset`: entries of (tag, type, count, value), longer values after it.
fn directory(entries: &[Entry], offset: u32) -> Vec<u8> {
    let mut head = u16::try_from(entries.len()).unwrap().to_be_bytes().to_vec();
    let mut data = Vec::new();
    let data_at = offset + 2 + 12 * u32::try_from(entries.len()).unwrap() + 4;
    for (tag, kind, count, value) in entries {
        head.extend([tag.to_be_bytes(), kind.to_be_bytes()].concat());
        head.extend(count.to_be_bytes());
        if value.len() <= 4 {
            let mut inline = value.clone();
            inline.resize(4, 0);
            head.extend(inline);
        } else {
            head.extend((data_at + u32::try_from(data.len()).unwrap()).to_be_bytes());
            data.extend(value);
        }
    }
    head.extend([0; 4]);
    [head, data].concat()
}

fn tiff() -> Vec<u8> {
    let rationals = |parts: [(u32, u32); 3]| {
        parts.iter().flat_map(|(a, b)| [a.to_be_bytes(), b.to_be_bytes()].concat()).collect::<Vec<u8>>()
    };
    let first = |camera: u32, gps: u32| -> Vec<Entry> {
        vec![
            (0x0112, 3, 1, vec![0, 6]),
            (0x8769, 4, 1, camera.to_be_bytes().to_vec()),
            (0x8825, 4, 1, gps.to_be_bytes().to_vec()),
        ]
    };
    let camera_at = 8 + u32::try_from(directory(&first(0, 0), 8).len()).unwrap();
    let camera = directory(&[(0x9003, 2, 20, b"2026:09:28 09:30:00\0".to_vec())], camera_at);
    let gps_at = camera_at + u32::try_from(camera.len()).unwrap();
    let gps = directory(
        &[
            (1, 2, 2, b"N\0".to_vec()),
            (2, 5, 3, rationals([(25, 1), (19, 1), (30, 1)])),
            (3, 2, 2, b"W\0".to_vec()),
            (4, 5, 3, rationals([(118, 1), (30, 1), (0, 1)])),
        ],
        gps_at,
    );
    [b"MM\0\x2a\0\0\0\x08".to_vec(), directory(&first(camera_at, gps_at), 8), camera, gps].concat()
}

/// A ZIP file with these parts, each a few bytes.
pub fn archive(parts: &[&str]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in parts {
        writer.start_file(*part, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, b"<x/>").unwrap();
    }
    writer.finish().unwrap().into_inner()
}
