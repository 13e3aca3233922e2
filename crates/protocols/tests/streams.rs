//! What connections really deliver: pieces, several frames at once, garbage, parts in any order, and no end of it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use bihuan_protocols::{
    Code, Fault, ais, gb26875, hj212,
    jt808::{self, Frame, Package, Phone, ReadAs, Reassembly, Sender},
};

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

const HEARTBEAT: &str = "7e000200000123456789017fff0a7e";
const TO_2013: &str = "7e0102400c01003000068109024a3130303330303030363831857e";

/// Serials of the frames, or what is wrong and where.
type Found = Vec<Result<u16, (Code, usize)>>;

fn of_808(bytes: &[u8], read_as: ReadAs) -> (Found, usize) {
    let mut splitter = jt808::Splitter::new(read_as);
    splitter.push(bytes);
    let mut found = Vec::new();
    while let Some(frame) = splitter.next() {
        found.push(frame.map(|frame| frame.header.serial).map_err(|fault| (fault.code, fault.offset)));
    }
    (found, splitter.pending())
}

#[test]
fn flags_may_be_shared_doubled_or_missing() {
    let one = unhex(HEARTBEAT);
    let body = &one[1..];
    let shared = [&one[..], body].concat();
    assert_eq!(of_808(&shared, ReadAs::Flagged), (vec![Ok(0x7fff), Ok(0x7fff)], 0));
    let doubled = [&b"\x7e\x7e"[..], &one, b"\x7e\x7e"].concat();
    assert_eq!(of_808(&doubled, ReadAs::Flagged), (vec![Ok(0x7fff)], 1));
    let garbage = [&b"noise"[..], &one, b"more", &one].concat();
    let wanted = vec![Err((Code::Garbage, 0)), Ok(0x7fff), Err((Code::HeaderTooShort, 22)), Ok(0x7fff)];
    assert_eq!(of_808(&garbage, ReadAs::Flagged), (wanted, 0));
    let cut = [&one[..8], &one].concat();
    assert_eq!(of_808(&cut, ReadAs::Flagged), (vec![Err((Code::HeaderTooShort, 5)), Ok(0x7fff)], 0));
    assert_eq!(of_808(&one[..9], ReadAs::Flagged), (vec![], 9));
    let begun = [&one[..], &one[..5]].concat();
    assert_eq!(of_808(&begun, ReadAs::Flagged), (vec![Ok(0x7fff)], 5));
}

#[test]
fn a_terminal_of_2013_may_say_2019() {
    let frame = unhex(TO_2013);
    let parse = |read_as| Frame::parse(&frame, &mut Vec::new(), read_as).map(|frame| frame.header);
    let fault = parse(ReadAs::Flagged).unwrap_err();
    assert_eq!((fault.code, fault.offset), (Code::FalseVersionFlag, 3));
    for read_as in [ReadAs::Lenient, ReadAs::Until2013] {
        let header = parse(read_as).unwrap();
        assert_eq!((header.version, header.phone.to_string(), header.body_length), (None, "010030000681".into(), 12));
    }
}

#[test]
fn faults_say_where_in_what_was_sent() {
    let mut scratch = Vec::new();
    // The check code 0x7e is sent as 7d 02; a wrong one stands at the same place.
    let mut frame = unhex("7e00020000040021679287002b7d027e");
    assert!(Frame::parse(&frame, &mut scratch, ReadAs::Flagged).is_ok());
    frame[14] = 1;
    let fault = Frame::parse(&frame, &mut scratch, ReadAs::Flagged).unwrap_err();
    assert_eq!(fault, Fault::new(Code::ChecksumMismatch, 13).of(0x7d, 0x7e));
    let escaped = unhex("7e7d02020000040021679287002bff7e");
    assert_eq!(Frame::parse(&escaped, &mut scratch, ReadAs::Flagged).unwrap_err().offset, 14);
    for (text, code) in [
        ("7e01017e", Code::HeaderTooShort),
        ("7e7e", Code::HeaderTooShort),
        ("7e00", Code::Incomplete),
        ("", Code::Garbage),
        ("7e0002000000000000067900007d7e", Code::BadEscape),
    ] {
        assert_eq!(Frame::parse(&unhex(text), &mut scratch, ReadAs::Flagged).unwrap_err().code, code, "{text}");
    }
}

fn parts(message: u16, serial: u16, length: usize) -> (Vec<Vec<u8>>, Vec<u8>) {
    let body: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let mut out = Vec::new();
    let phone = Phone::new("13812345678", None).unwrap();
    Sender::new(phone, None, serial).send(message, &mut out, |bytes| bytes.extend_from_slice(&body)).unwrap();
    let frames = out[1..out.len() - 1].split(|byte| *byte == 0x7e).filter(|inside| !inside.is_empty());
    (frames.map(<[u8]>::to_vec).collect(), body)
}

fn push(reassembly: &mut Reassembly, inside: &[u8], now_ms: u64) -> Option<Vec<u8>> {
    let mut scratch = Vec::new();
    let frame = Frame::parse_inside(inside, &mut scratch, ReadAs::Flagged).unwrap();
    reassembly.push(&frame, now_ms).map(|whole| whole.body)
}

#[test]
fn parts_meet_in_any_order_and_over_the_end_of_serials() {
    let (frames, body) = parts(0x0801, 0xffff, 3_000);
    assert_eq!(frames.len(), 3);
    let mut reassembly = Reassembly::new(1_000, 1 << 20);
    assert_eq!(push(&mut reassembly, &frames[2], 0), None);
    assert_eq!(push(&mut reassembly, &frames[0], 0), None);
    assert_eq!(push(&mut reassembly, &frames[0], 0), None, "sent again");
    let phone = Phone::new("13812345678", None).unwrap();
    assert_eq!(reassembly.missing(phone, 0x0801, 0xffff), [2]);
    assert_eq!(push(&mut reassembly, &frames[1], 0), Some(body));
    assert_eq!(reassembly.waiting(), 0);
}

#[test]
fn parts_are_not_waited_for_for_ever_nor_kept_without_end() {
    let (frames, _) = parts(0x0801, 1, 2_000);
    let mut reassembly = Reassembly::new(1_000, 3_000);
    assert_eq!(push(&mut reassembly, &frames[0], 0), None);
    assert_eq!(push(&mut reassembly, &frames[1], 1_001), None, "the first part came too long ago");
    assert_eq!(reassembly.waiting(), 1);
    for serial in 0..100 {
        let (frames, _) = parts(0x0801, 1_000 + serial * 10, 2_000);
        push(&mut reassembly, &frames[0], 1_002);
        assert!(reassembly.waiting() <= 2, "3,000 bytes hold two parts");
    }
}

#[test]
fn a_part_has_a_number() {
    let (frames, _) = parts(0x0801, 1, 2_000);
    let mut scratch = Vec::new();
    let frame = Frame::parse_inside(&frames[1], &mut scratch, ReadAs::Flagged).unwrap();
    assert_eq!(frame.header.package, Some(Package { total: 2, number: 2 }));
    // Third of two: the number and the check code.
    let mut wrong = frames[1].clone();
    let last = wrong.len() - 1;
    wrong[15] ^= 1;
    wrong[last] ^= 1;
    let fault = Frame::parse_inside(&wrong, &mut scratch, ReadAs::Flagged).unwrap_err();
    assert_eq!(fault, Fault::new(Code::BadPackage, 14).of(3, 2));
}

#[test]
fn transmitters_lose_no_frame_to_a_false_one() {
    let frame = unhex("404001000101233a091a090c385b01000000790300000000000006ae2323");
    let mut false_length = frame.clone();
    false_length[24] = 200;
    let mut overlong = frame.clone();
    overlong[25] = 0xff;
    let mut false_sum = frame.clone();
    false_sum[27] = 0;
    let stream = [&frame, &false_sum, &frame, &overlong, &frame, &false_length, &[b'x'; 231][..], &frame].concat();
    let mut splitter = gb26875::Splitter::new();
    let mut found = Vec::new();
    for byte in stream {
        splitter.push(&[byte]);
        while let Some(frame) = splitter.next() {
            found.push(frame.map(|frame| frame.command).map_err(|fault| fault.code));
        }
    }
    let faults = [Code::ChecksumMismatch, Code::BadLength, Code::BadEnd];
    assert_eq!(found.iter().filter(|frame| frame.is_ok()).count(), 4, "{found:?}");
    assert!(faults.iter().all(|fault| found.contains(&Err(*fault))), "{found:?}");
    assert_eq!(splitter.pending(), 0);
}

#[test]
fn monitors_lose_no_packet_to_a_false_one() {
    let packet = "##0087QN=20160801085857223;ST=91;CN=9013;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&2A80";
    let false_sum = packet.replace("2A80", "2A81");
    let false_length = packet.replace("##0087", "##0999");
    let no_length = packet.replace("##0087", "##00x7");
    let stream =
        format!("noise{packet}{packet}\r\n{false_sum}\r\n{packet}\r\n{false_length}\r\n{no_length}\r\n{packet}\n\n");
    for size in [1, 7, 4096] {
        let mut splitter = hj212::Splitter::new();
        let mut found = Vec::new();
        for piece in stream.as_bytes().chunks(size) {
            splitter.push(piece);
            while let Some(packet) = splitter.next() {
                found.push(packet.map(|packet| packet.checksum.to_vec()).map_err(|fault| fault.code));
            }
        }
        let good = || Ok(b"2A80".to_vec());
        let (garbage, sum, length) = (Err(Code::Garbage), Err(Code::ChecksumMismatch), Err(Code::LengthMismatch));
        // Noise in small pieces is garbage several times.
        found.dedup_by(|one, other| one == &garbage && other == &garbage);
        let wanted = vec![garbage, good(), good(), sum, good(), length, Err(Code::BadLength), good()];
        assert_eq!(found, wanted, "in pieces of {size}");
    }
}

#[test]
fn vessels_in_lines_tags_and_parts() {
    let first = "!AIVDM,2,1,4,A,55O0W7`00001L@gCWGA2uItLth@DqtL5@F22220j1h742t0Ht0000000,0*08";
    let second = "!AIVDM,2,2,4,A,000000000000000,2*20";
    let other = "\\s:station,c:1700000000*5D\\!AIVDM,1,1,,B,15M67FC000G?ufbE`FepT@3n00Sa,0*5C";
    let stream = format!("# comment\r\n{second}\r\n\r\n{other}{first}\r\n$GPGGA,1*00\n");
    let mut splitter = ais::Splitter::new();
    splitter.push(stream.as_bytes());
    let mut assembly = ais::Assembly::new();
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    while let Some(sentence) = splitter.next() {
        match sentence {
            Ok(sentence) => {
                let whole = assembly.push(&sentence, 0).unwrap();
                found.extend(whole.map(|bits| (bits.len(), sentence.heard_s())));
            }
            Err(fault) => faults.push(fault.code),
        }
    }
    assert_eq!(found, [(168, Some(1_700_000_000)), (424, None)]);
    assert_eq!((faults, assembly.waiting()), (vec![Code::NotAis], 0));
}

#[test]
fn sentences_of_one_message_come_soon() {
    let line = |text: &'static str| ais::Sentence::parse(text.as_bytes()).unwrap();
    let first = line("!AIVDM,2,1,4,A,55O0W7`00001L@gCWGA2uItLth@DqtL5@F22220j1h742t0Ht0000000,0*08");
    let second = line("!AIVDM,2,2,4,A,000000000000000,2*20");
    let mut assembly = ais::Assembly::new();
    assert_eq!(assembly.push(&first, 0), Ok(None));
    assert_eq!(assembly.push(&second, 30_001), Ok(None), "too late");
    assert_eq!(assembly.push(&first, 30_002).unwrap().unwrap().len(), 424);
    for (text, code) in [
        ("!AIVDM,1,1,,B,,0*25", Code::PayloadTooShort),
        ("!AIVDM,1,1,,B,15M67\x7fFC,0*0C", Code::ChecksumMismatch),
        ("!AIVDM,1,2,,B,15,0*71", Code::ChecksumMismatch),
        ("!AIVDM,1,1", Code::BadSentence),
        ("AIVDM", Code::NotAis),
        ("\\s:x", Code::BadSentence),
    ] {
        let parsed = ais::Sentence::parse(text.as_bytes()).and_then(|sentence| assembly.push(&sentence, 0));
        assert_eq!(parsed.unwrap_err().code, code, "{text}");
    }
}

#[test]
fn nothing_grows_without_end() {
    let megabyte = vec![b'1'; 1 << 20];
    macro_rules! flood {
        ($splitter:expr) => {
            let mut splitter = $splitter;
            let mut faults = 0;
            for piece in megabyte.chunks(4_000) {
                splitter.push(piece);
                while let Some(frame) = splitter.next() {
                    faults += usize::from(frame.is_err());
                }
                assert!(splitter.pending() <= 8_192, "{} bytes wait", splitter.pending());
            }
            assert!(faults > 0);
            splitter.push(&megabyte);
            let dropped = splitter.next().unwrap().unwrap_err();
            assert_eq!(dropped.code, Code::Overflow);
            assert_eq!((splitter.pending(), splitter.offset()), (0, 2 << 20));
        };
    }
    flood!(jt808::Splitter::default());
    flood!(gb26875::Splitter::default());
    flood!(hj212::Splitter::default());
    flood!(ais::Splitter::default());
}
