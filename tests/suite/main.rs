//! What the program promises, told as stories: a small project, something done to it, and what the program then says.
//!
//! They need the Rust toolchain alone; what foreign programs say of the files is asked in `tests/judges`.

mod architecture;
mod bad_input;
mod clinics;
mod commands;
mod compare;
mod content;
mod disk;
mod easy_japanese;
mod formats;
mod languages;
mod layouts;
mod merged;
mod mutations;
mod office;
mod overlays;
mod pack;
mod pages;
mod paper;
mod preflight;
mod press;
mod project;
mod pseudo;
mod rebuild;
mod records;
mod typography;
