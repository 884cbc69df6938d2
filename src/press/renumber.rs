//! References between the objects of a PDF, found and exchanged in bodies as they are written.

/// Gives the references in a body other numbers, where there are any for them; strings and streams stay as they are.
pub fn renumber(body: &[u8], mut number_of: impl FnMut(u32) -> Option<u32>) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 16);
    let mut at = 0;
    let mut depth = 0usize;
    while at < body.len() {
        let rest = &body[at..];
        match rest[0] {
            b'(' => {
                let end = string_end(rest);
                out.extend_from_slice(&rest[..end]);
                at += end;
            }
            b'<' if rest.starts_with(b"<<") => {
                depth += 1;
                out.extend_from_slice(b"<<");
                at += 2;
            }
            b'>' if rest.starts_with(b">>") => {
                depth = depth.saturating_sub(1);
                out.extend_from_slice(b">>");
                at += 2;
            }
            b'<' => {
                let end = rest.iter().position(|&byte| byte == b'>').map_or(rest.len(), |end| end + 1);
                out.extend_from_slice(&rest[..end]);
                at += end;
            }
            b's' if depth == 0 && rest.starts_with(b"stream") => {
                out.extend_from_slice(rest);
                break;
            }
            byte if byte.is_ascii_digit() => {
                let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
                let is_whole = at == 0 || !(body[at - 1].is_ascii_alphanumeric() || b".-+/_".contains(&body[at - 1]));
                let new = (is_whole && rest[end..].starts_with(b" 0 R"))
                    .then(|| std::str::from_utf8(&rest[..end]).ok()?.parse().ok())
                    .flatten()
                    .and_then(&mut number_of);
                match new {
                    Some(number) => {
                        out.extend_from_slice(number.to_string().as_bytes());
                        out.extend_from_slice(b" 0 R");
                        at += end + 4;
                    }
                    None => {
                        out.extend_from_slice(&rest[..end]);
                        at += end;
                    }
                }
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// Where a literal string ends, its brackets included.
fn string_end(text: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_get_new_numbers_and_nothing_else_does() {
        let body = b"<</A 1 0 R/B[2 0 R 11 0 R]/C(1 0 R \\) 2 0 R)/D<1 0 >/E 1 0.5/F1 0 R/W[1 0 600]>>\nstream\n1 0 R";
        let new = renumber(body, |number| Some(number + 20));
        assert_eq!(
            String::from_utf8_lossy(&new),
            "<</A 21 0 R/B[22 0 R 31 0 R]/C(1 0 R \\) 2 0 R)/D<1 0 >/E 1 0.5/F1 0 R/W[1 0 600]>>\nstream\n1 0 R"
        );
    }
}
