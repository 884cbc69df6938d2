//! Foreign judges: programs that share no code with ours look at every file of the whole matrix.
//! And engines of many machines start the program as the README says.
//!
//! `.ci/run judges` installs them; `cargo test --release --features judges --test judges` asks them.

mod clinic;
mod codes;
mod counts;
mod determinism;
mod fonts;
mod gallery;
mod kubernetes;
mod machines;
mod matrix;
mod office;
mod plates;
mod press;
mod program;
mod qpdf;
mod raster;
mod slurm;
mod text;
mod verapdf;
