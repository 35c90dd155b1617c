use proptest::prelude::*;

use super::*;

fn decode(reads: &[&[u8]]) -> Vec<Token> {
    let mut decoder = Decoder::default();
    let mut tokens = Vec::new();
    for read in reads {
        decoder.feed(read, &mut tokens);
    }
    decoder.give_up(&mut tokens);
    tokens
}

fn keys(bytes: &[u8]) -> Vec<Key> {
    decode(&[bytes])
        .into_iter()
        .map(|token| match token {
            Token::Key(key) => key,
            Token::Paste(text) => panic!("a paste of {text:?}"),
        })
        .collect()
}

fn plain(code: Code) -> Key {
    Key::plain(code)
}

fn letter(letter: char) -> Key {
    Key::plain(Code::Char(letter))
}

#[test]
fn single_bytes() {
    let cases: &[(u8, Key)] = &[
        (b'a', letter('a')),
        (b'?', letter('?')),
        (b'\r', plain(Code::Enter)),
        (b'\n', plain(Code::Enter)),
        (b'\t', plain(Code::Tab)),
        (0x7f, plain(Code::Backspace)),
        (0x08, plain(Code::Backspace)),
        (0x1b, plain(Code::Esc)),
        (0x03, Key::ctrl('c')),
        (0x1a, Key::ctrl('z')),
        (0x15, Key::ctrl('u')),
        (0x1f, Key::ctrl('_')),
        (0x1c, Key::ctrl('\\')),
        (0x00, Key::ctrl(' ')),
    ];
    for (byte, key) in cases {
        assert_eq!(keys(&[*byte]), [*key], "byte {byte:#x}");
    }
}

#[test]
fn sequences_of_the_terminals_in_use() {
    let cases: &[(&str, Key)] = &[
        ("\x1b[A", plain(Code::Up)),
        ("\x1bOB", plain(Code::Down)),
        ("\x1b[C", plain(Code::Right)),
        ("\x1bOD", plain(Code::Left)),
        ("\x1b[H", plain(Code::Home)),
        ("\x1b[1~", plain(Code::Home)),
        ("\x1b[7~", plain(Code::Home)),
        ("\x1bOF", plain(Code::End)),
        ("\x1b[4~", plain(Code::End)),
        ("\x1b[3~", plain(Code::Delete)),
        ("\x1b[5~", plain(Code::PageUp)),
        ("\x1b[6~", plain(Code::PageDown)),
        ("\x1b[Z", plain(Code::BackTab)),
        ("\x1bOP", plain(Code::F1)),
        ("\x1b[11~", plain(Code::F1)),
        ("\x1b[[A", plain(Code::F1)),
        ("\x1bOM", plain(Code::Enter)),
        ("\x1b[1;2A", plain(Code::Up)),
        (
            "\x1b[1;5C",
            Key {
                code: Code::Right,
                ctrl: true,
                alt: false,
            },
        ),
        ("\x1b[1;3D", sequence::alt(Code::Left)),
        ("\x1b[99;5u", Key::ctrl('c')),
        ("\x1b[27;5;117~", Key::ctrl('u')),
        ("\x1b[47;5u", Key::ctrl('_')),
        ("\x1b[9;2u", plain(Code::BackTab)),
        ("\x1b[1;1:2B", plain(Code::Down)),
        ("\x1bb", sequence::alt(Code::Char('b'))),
        ("\x1bf", sequence::alt(Code::Char('f'))),
        ("\x1b\x7f", sequence::alt(Code::Backspace)),
    ];
    for (bytes, key) in cases {
        assert_eq!(keys(bytes.as_bytes()), [*key], "{bytes:?}");
    }
}

#[test]
fn what_nobody_typed_is_swallowed_whole() {
    for bytes in [
        "\x1b[I",
        "\x1b[O",
        "\x1b[?62;22c",
        "\x1b[12;40R",
        "\x1b[<0;10;20M",
        "\x1b[1;1:3A",
        "\x1b[24~",
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
        "\x1bP>|XTerm(390)\x1b\\",
        "\x1b_Gi=31;OK\x1b\\",
    ] {
        let mut typed = bytes.as_bytes().to_vec();
        typed.push(b'x');
        assert_eq!(keys(&typed), [letter('x')], "{bytes:?}");
    }
}

#[test]
fn esc_and_another_key_are_two_keys() {
    assert_eq!(keys(b"\x1bq"), [plain(Code::Esc), letter('q')]);
    assert_eq!(keys(b"\x1b\x1b"), [plain(Code::Esc), plain(Code::Esc)]);
    assert_eq!(keys(b"\x1b\r"), [plain(Code::Esc), plain(Code::Enter)]);
    assert_eq!(
        keys(b"\x1bOx"),
        [plain(Code::Esc), letter('O'), letter('x')]
    );
    assert_eq!(keys(b"\x1b["), [plain(Code::Esc), letter('[')]);
    assert_eq!(
        keys(b"\x1bPa"),
        [plain(Code::Esc), letter('P'), letter('a')]
    );
}

#[test]
fn only_what_may_be_keys_waits() {
    let mut tokens = Vec::new();
    for (bytes, waits) in [
        (&b"\x1b"[..], true),
        (b"\x1b[", true),
        (b"\x1bO", true),
        (b"\x1b]", true),
        (b"\x1b[1", false),
        (b"\x1b[200~ab", false),
        (b"a", false),
        (b"\xc3", false),
    ] {
        let mut decoder = Decoder::default();
        decoder.feed(bytes, &mut tokens);
        assert_eq!(decoder.is_waiting(), waits, "{bytes:?}");
    }
}

#[test]
fn a_sequence_in_two_reads_is_put_together() {
    assert_eq!(decode(&[b"\x1b", b"[A"]), [Token::Key(plain(Code::Up))]);
    assert_eq!(
        decode(&[b"\x1b[", b"3", b"~"]),
        [Token::Key(plain(Code::Delete))]
    );
    assert_eq!(
        decode(&[b"\xe2", b"\x82", b"\xac"]),
        [Token::Key(letter('€'))]
    );
}

#[test]
fn broken_text_shows_and_hides_no_key() {
    assert_eq!(
        keys(b"\xe9a\xff\xc3\x1bq"),
        [
            letter('\u{fffd}'),
            letter('a'),
            letter('\u{fffd}'),
            letter('\u{fffd}'),
            plain(Code::Esc),
            letter('q')
        ]
    );
}

#[test]
fn a_bracketed_paste_is_one_token_with_line_feeds() {
    assert_eq!(
        decode(&[b"\x1b[200~ a\rb\r\nc\x1b[A\x1b[20", b"1~x"]),
        [
            Token::Paste(" a\nb\nc\x1b[A".to_owned()),
            Token::Key(letter('x'))
        ]
    );
}

#[test]
fn a_paste_without_an_end_does_not_lock_the_keys_out() {
    assert_eq!(
        decode(&[b"\x1b[200~abc", b"\x03"]),
        [Token::Paste("abc".to_owned()), Token::Key(Key::ctrl('c'))]
    );
}

#[test]
fn a_lost_end_of_an_answer_does_not_lock_the_keys_out() {
    assert_eq!(keys(b"\x1b]11;rgb:\x03"), [Key::ctrl('c')]);
    assert_eq!(keys(b"\x1b]11;rgb:\x1b[A"), [plain(Code::Up)]);
}

#[test]
fn a_huge_paste_is_cut_and_its_end_still_found() {
    let mut bytes = b"\x1b[200~".to_vec();
    bytes.extend(std::iter::repeat_n(b'y', LONGEST_PASTE + 5000));
    bytes.extend_from_slice(b"\x1b[201~z");
    let tokens = decode(&[&bytes]);
    let [Token::Paste(text), Token::Key(key)] = tokens.as_slice() else {
        panic!("{} tokens", tokens.len());
    };
    assert!(text.len() <= LONGEST_PASTE && text.len() > LONGEST_PASTE - 10);
    assert_eq!(*key, letter('z'));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_do_not_matter(bytes in proptest::collection::vec(
        prop_oneof![Just(0x1b_u8), Just(b'['), Just(b'O'), Just(b'~'), Just(b'2'), Just(b'0'), Just(b']'), Just(b';'), any::<u8>()],
        0..60,
    ), cut in 0_usize..60) {
        let cut = cut.min(bytes.len());
        let (left, right) = bytes.split_at(cut);
        // A lone Ctrl+C or Esc inside a paste ends it, and there the pieces do matter.
        prop_assume!(!matches!(left, [0x03 | 0x1b]) && !matches!(right, [0x03 | 0x1b]));
        prop_assert_eq!(decode(&[left, right]), decode(&[&bytes]));
    }

    #[test]
    fn ctrl_c_always_gets_through_in_the_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let tokens = decode(&[&bytes, b"\x03", b"\x03"]);
        prop_assert!(tokens.contains(&Token::Key(Key::ctrl('c'))));
    }
}
