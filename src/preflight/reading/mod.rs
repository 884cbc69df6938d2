//! Bytes of any PDF → what its pages show, within bounds of time and memory.

pub mod art;
pub mod bounds;
pub mod colors;
pub mod file;
mod glyphs;
pub mod gradient;
pub mod pixels;
pub mod walk;
