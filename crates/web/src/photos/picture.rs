//! One uploaded file made into a picture: judged by its content, decoded under limits, reduced for the eye.

use super::metadata::Metadata;
use bihuan_domain::{Refusal, RefusalCode, audit::HashAlgorithm};
use fast_image_resize::{ResizeOptions, Resizer};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, metadata::Orientation,
};
use std::io::Cursor;

/// The largest file that is taken, in bytes (12 MB).
pub const PICTURE_BYTES: usize = 12 * 1024 * 1024;
/// The most pixels that are decoded.
const PIXELS: u64 = 60_000_000;
/// The most memory that decoding one file may take, in bytes.
const DECODER_BYTES: u64 = 512 * 1024 * 1024;
/// Longer side of the picture in a page, in pixels.
const LARGE_PIXELS: u32 = 1280;
/// Longer side of a thumbnail, in pixels.
const SMALL_PIXELS: u32 = 320;
const JPEG_QUALITY: u8 = 82;

/// The types that are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

impl PictureKind {
    /// All types.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::WebP];

    /// The type by the content's first bytes, whatever the name or the sender says.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match infer::get(bytes)?.mime_type() {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/webp" => Some(Self::WebP),
            _ => None,
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// The ending of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    const fn format(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
        }
    }
}

/// A photo ready to be stored.
#[derive(Debug)]
pub struct Picture {
    /// Its type.
    pub kind: PictureKind,
    /// Width as sent, in pixels.
    pub width: u32,
    /// Height as sent, in pixels.
    pub height: u32,
    /// SM3 of the bytes as sent, hexadecimal.
    pub sm3: String,
    /// What the camera says.
    pub metadata: Metadata,
    /// JPEG of at most 1280 pixels.
    pub large: Vec<u8>,
    /// JPEG of at most 320 pixels.
    pub small: Vec<u8>,
}

impl Picture {
    /// Judges and reduces a file. Takes processor time and memory: call it off the request's thread.
    ///
    /// # Errors
    /// `PH-001` for another type, `PH-002` for too many bytes, `PH-004` for too many pixels, `PH-003` when it cannot be
    /// decoded. `name` is the file's name as sent.
    pub fn read(bytes: &[u8], name: &str) -> Result<Self, Refusal> {
        if bytes.len() > PICTURE_BYTES {
            return Err(too_large());
        }
        let kind = PictureKind::sniff(bytes).ok_or_else(|| named(RefusalCode::PhotoType, name))?;
        let damaged = || named(RefusalCode::PhotoDamaged, name);
        let (picture, orientation) = decode(bytes, kind, name)?;
        let (width, height) = (picture.width(), picture.height());
        let mut large = DynamicImage::ImageRgb8(reduce(&picture, LARGE_PIXELS).ok_or_else(damaged)?.into_rgb8());
        drop(picture);
        large.apply_orientation(orientation);
        let small = reduce(&large, SMALL_PIXELS).ok_or_else(damaged)?;
        Ok(Self {
            kind,
            width,
            height,
            sm3: HashAlgorithm::Sm3.hash(bytes).to_string(),
            metadata: Metadata::read(bytes),
            large: encode(&large).ok_or_else(damaged)?,
            small: encode(&small).ok_or_else(damaged)?,
        })
    }
}

/// The refusal of a file of too many bytes.
pub fn too_large() -> Refusal {
    Refusal::new(RefusalCode::PhotoTooLarge).with("limit", PICTURE_BYTES / 1024 / 1024)
}

fn named(code: RefusalCode, name: &str) -> Refusal {
    Refusal::new(code).with("name", name.chars().take(60).collect::<String>())
}

fn decode(bytes: &[u8], kind: PictureKind, name: &str) -> Result<(DynamicImage, Orientation), Refusal> {
    let damaged = |_| named(RefusalCode::PhotoDamaged, name);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind.format());
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(named(RefusalCode::PhotoTooManyPixels, name).with("limit", PIXELS / 10_000));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    Ok((opaque(picture), orientation))
}

/// RGB; what is transparent becomes white.
fn opaque(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let mut pixels = picture.into_rgba8();
    for pixel in pixels.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        let on_white = |channel: u32| ((channel * alpha + 255 * (255 - alpha)) / 255).to_le_bytes()[0];
        pixel.0 = [on_white(red), on_white(green), on_white(blue), 255];
    }
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8())
}

/// Reduced so that the longer side has at most so many pixels; never enlarged.
fn reduce(picture: &DynamicImage, longer_side: u32) -> Option<DynamicImage> {
    let (width, height) = (picture.width(), picture.height());
    let longest = width.max(height);
    if longest <= longer_side {
        return Some(picture.clone());
    }
    let scaled = |side: u32| u32::try_from(u64::from(side) * u64::from(longer_side) / u64::from(longest)).ok();
    let mut reduced = DynamicImage::new_rgb8(scaled(width)?.max(1), scaled(height)?.max(1));
    Resizer::new().resize(picture, &mut reduced, &ResizeOptions::default()).ok()?;
    Some(reduced)
}

fn encode(picture: &DynamicImage) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(picture).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::samples;

    fn refused(bytes: &[u8], name: &str) -> String {
        Picture::read(bytes, name).unwrap_err().code.number().to_owned()
    }

    fn size(jpeg: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap();
        (picture.width(), picture.height())
    }

    #[test]
    fn each_accepted_type_becomes_two_sizes() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let bytes = samples::picture(1600, 900, format);
            let picture = Picture::read(&bytes, "a").unwrap();
            assert_eq!((size(&picture.large), size(&picture.small)), ((1280, 720), (320, 180)), "{format:?}");
            assert_eq!(picture.sm3, HashAlgorithm::Sm3.hash(&bytes).to_string());
        }
    }

    #[test]
    fn a_small_picture_is_not_enlarged() {
        let picture = Picture::read(&samples::picture(64, 40, ImageFormat::Png), "a").unwrap();
        assert_eq!((size(&picture.large), size(&picture.small)), ((64, 40), (64, 40)));
    }

    #[test]
    fn what_is_no_picture_is_refused_whatever_its_name() {
        for content in [
            &b"<!DOCTYPE html><script>alert(1)</script>"[..],
            br#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#,
            b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
            b"%PDF-1.7",
            b"",
        ] {
            assert_eq!(refused(content, "photo.jpg"), "PH-001");
        }
    }

    #[test]
    fn damage_size_and_pixels_are_refused_by_number() {
        let mut cut = samples::picture(400, 300, ImageFormat::Png);
        cut.truncate(cut.len() / 2);
        assert_eq!(refused(&cut, "cut.png"), "PH-003");
        let jpeg_head_with_html = [&[0xff, 0xd8, 0xff, 0xe0][..], b"<html><script>alert(1)</script>"].concat();
        assert_eq!(refused(&jpeg_head_with_html, "x.jpg"), "PH-003");
        assert_eq!(refused(&vec![0; PICTURE_BYTES + 1], "big.jpg"), "PH-002");
        assert_eq!(refused(&samples::png_head(20_000, 20_000), "bomb.png"), "PH-004");
    }

    #[test]
    fn time_and_position_come_from_the_camera_and_orientation_is_applied() {
        let bytes = samples::jpeg_with_exif(200, 100);
        let picture = Picture::read(&bytes, "a.jpg").unwrap();
        assert_eq!(picture.metadata.taken_at, Some("2026-09-28T01:30:00Z".parse().unwrap()));
        assert_eq!(picture.metadata.position_1e6, Some((25_325_000, -118_500_000)));
        assert_eq!(size(&picture.large), (100, 200), "turned by a quarter");
    }
}
