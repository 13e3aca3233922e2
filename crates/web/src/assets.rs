//! The built styles, scripts and icons.

use crate::{Access, Path, Routes, WebError};
use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};

pub fn routes() -> Routes {
    Routes::new().get("/assets/{file}", Access::Asset, serve)
}

async fn serve(Path(file): Path<String>) -> Result<Response, WebError> {
    let asset = bihuan_ui::asset(&file).ok_or(WebError::NotFound)?;
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, asset.cache_control)];
    Ok((headers, asset.bytes.into_owned()).into_response())
}
