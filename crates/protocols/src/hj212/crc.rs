//! The checksum of appendix A. Not Modbus, though it has its polynomial: the byte meets the high half of the register.

const POLYNOMIAL: u16 = 0xa001;
/// Bytes taken at once.
const WIDE: usize = 16;

const fn shift_out(byte: u8) -> u16 {
    let mut register = byte as u16;
    let mut bit = 0;
    while bit < 8 {
        register = if register & 1 == 1 { register >> 1 ^ POLYNOMIAL } else { register >> 1 };
        bit += 1;
    }
    register
}

const LAST: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = shift_out(byte as u8);
        byte += 1;
    }
    table
};

/// The next register depends on nothing but (high half of the register) ^ byte: eight bits. And it does so linearly, so that
/// what a byte contributes to the high half `n + 1` steps later can be looked up in `STEPS[n]`, independently of the others.
static STEPS: [[u8; 256]; WIDE] = {
    let mut tables = [[0; 256]; WIDE];
    let mut step = 0;
    while step < WIDE {
        let mut byte = 0;
        while byte < 256 {
            let before = if step == 0 { byte as u8 } else { tables[step - 1][byte] };
            tables[step][byte] = (shift_out(before) >> 8) as u8;
            byte += 1;
        }
        step += 1;
    }
    tables
};

/// The checksum of a data segment.
#[must_use]
pub fn crc(segment: &[u8]) -> u16 {
    let Some((last, before)) = segment.split_last() else {
        return 0xffff;
    };
    let mut high = 0xff;
    let mut chunks = before.chunks_exact(WIDE);
    for chunk in chunks.by_ref() {
        let mut array = [0; WIDE];
        array.copy_from_slice(chunk);
        array[0] ^= high;
        high = 0;
        for (at, byte) in array.into_iter().enumerate() {
            high ^= STEPS[WIDE - 1 - at][usize::from(byte)];
        }
    }
    for byte in chunks.remainder() {
        high = STEPS[0][usize::from(high ^ byte)];
    }
    LAST[usize::from(high ^ last)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Appendix A, word by word.
    fn by_the_book(segment: &[u8]) -> u16 {
        segment.iter().fold(0xffff, |register: u16, byte| {
            (0..8).fold(register >> 8 ^ u16::from(*byte), |register, _| {
                if register & 1 == 1 { register >> 1 ^ POLYNOMIAL } else { register >> 1 }
            })
        })
    }

    #[test]
    fn the_standards_example() {
        let segment =
            b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";
        assert_eq!(crc(segment), 0x1c80);
        assert_eq!(crc(b""), 0xffff);
    }

    proptest! {
        #[test]
        fn the_tables_say_what_the_book_says(segment in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(crc(&segment), by_the_book(&segment));
        }
    }
}
