//! Python's pickles, read as data: nothing is imported, called or built.
//!
//! A pickle is a program for a small stack machine. This reader keeps what the program would build as a flat list of
//! nodes that refer to each other by number, so that neither deep nesting nor an object that contains itself can
//! hurt. It knows the instructions that NumPy's arrays need, of protocols 2 to 4. (The `serde-pickle` crate reads the
//! same files, but copies what is referred to twice and recurses, which a hostile file turns into exhausted memory.)
//!
//! Source: CPython, `Lib/pickletools.py`; NumPy, `ndarray.__reduce__`.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};

use crate::Malformed;

/// More objects than any file of the catalog has, and more than may be remembered; a hostile pickle makes one per byte.
const MOST_NODES: usize = 1 << 17;
/// The names of modules, classes and functions are shorter.
const LONGEST_NAME: usize = 256;

/// What reading a pickle may cost at most, so that a small file cannot ask for much time or memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Instructions.
    pub instructions: u64,
    /// Values put onto the stack, of 8 bytes each.
    pub items: u64,
    /// Bytes of texts and of arrays of numbers.
    pub bytes: u64,
}

/// A value: small ones as they are, others as a reference into the pickle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i32),
    /// The node of this number.
    Node(u32),
}

/// A value with parts.
#[derive(Debug)]
enum Node {
    Bytes(Vec<u8>),
    Global {
        module: Vec<u8>,
        name: Vec<u8>,
    },
    Tuple(Vec<Item>),
    List(Vec<Item>),
    Dict(Vec<(Item, Item)>),
    /// What `callable(*arguments)` would be, with `state` set on it.
    Object {
        callable: Item,
        arguments: Item,
        state: Item,
    },
}

/// A pickle that was read whole.
#[derive(Debug)]
pub struct Pickle {
    nodes: Vec<Node>,
    root: Item,
}

/// A NumPy array inside a pickle.
#[derive(Debug)]
pub struct PickledArray<'p> {
    /// The length of each axis.
    pub shape: Vec<usize>,
    /// The type of an element as NumPy writes it, such as `<f4`, or `|O` for objects.
    pub kind: String,
    /// Whether the first axis varies fastest.
    pub fortran_order: bool,
    /// The elements.
    pub data: ArrayData<'p>,
}

/// The elements of a [`PickledArray`].
#[derive(Debug, Clone, Copy)]
pub enum ArrayData<'p> {
    /// Numbers in memory order.
    Bytes(&'p [u8]),
    /// Objects, in an array of kind `|O`.
    Objects(&'p [Item]),
}

/// Reads a pickle that is in memory; it costs no more than a small multiple of that.
///
/// # Errors
/// Those of [`read`].
pub fn parse(bytes: &[u8]) -> Result<Pickle, Malformed> {
    let length = bytes.len() as u64;
    read(bytes, Bounds { instructions: length, items: length, bytes: length })
}

/// Reads a pickle as it comes, within `bounds`.
///
/// # Errors
/// Names the position and the instruction, if the bytes are cut short, use the stack wrongly, need an instruction that
/// arrays do not need, or would cost more than `bounds`.
pub fn read(bytes: impl Read, bounds: Bounds) -> Result<Pickle, Malformed> {
    let mut machine = Machine {
        bytes: BufReader::with_capacity(64 * 1024, bytes),
        position: 0,
        left: bounds,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        nodes: Vec::new(),
    };
    loop {
        let start = machine.position;
        match machine.step() {
            Ok(None) => {}
            Ok(Some(root)) => return Ok(Pickle { nodes: machine.nodes, root }),
            Err(reason) => return Err(Malformed(format!("pickle, byte {start}: {reason}"))),
        }
    }
}

impl Pickle {
    /// The value the pickle stands for.
    pub fn root(&self) -> Item {
        self.root
    }

    /// The entries of a list.
    pub fn list(&self, item: Item) -> Option<&[Item]> {
        match self.node(item)? {
            Node::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value of the text key `key` in a dictionary; the last one, as in Python, if it was set twice.
    pub fn value(&self, dict: Item, key: &str) -> Option<Item> {
        let Node::Dict(entries) = self.node(dict)? else { return None };
        entries.iter().rev().find(|(k, _)| self.bytes(*k) == Some(key.as_bytes())).map(|(_, value)| *value)
    }

    /// The array that `item` is, if it is one.
    pub fn array(&self, item: Item) -> Option<PickledArray<'_>> {
        let Node::Object { callable, state, .. } = self.node(item)? else { return None };
        self.is_global(*callable, "_reconstruct").then_some(())?;
        let [_, shape, kind, fortran_order, data] = self.tuple(*state)? else { return None };
        let shape = self.tuple(*shape)?.iter().map(|length| match length {
            Item::Int(length) => usize::try_from(*length).ok(),
            _ => None,
        });
        let data = match self.node(*data)? {
            Node::Bytes(bytes) => ArrayData::Bytes(bytes),
            Node::List(items) => ArrayData::Objects(items),
            _ => return None,
        };
        let Item::Bool(fortran_order) = *fortran_order else { return None };
        Some(PickledArray { shape: shape.collect::<Option<_>>()?, kind: self.kind(*kind)?, fortran_order, data })
    }

    /// A `dtype` as text: its byte order, then its letter and size; `|O` for objects.
    fn kind(&self, item: Item) -> Option<String> {
        let Node::Object { callable, arguments, state } = self.node(item)? else { return None };
        self.is_global(*callable, "dtype").then_some(())?;
        let name = std::str::from_utf8(self.bytes(*self.tuple(*arguments)?.first()?)?).ok()?;
        let order = std::str::from_utf8(self.bytes(*self.tuple(*state)?.get(1)?)?).ok()?;
        Some(if name.starts_with('O') { "|O".into() } else { format!("{order}{name}") })
    }

    fn is_global(&self, item: Item, expected: &str) -> bool {
        matches!(self.node(item), Some(Node::Global { module, name })
            if module.starts_with(b"numpy") && name == expected.as_bytes())
    }

    fn tuple(&self, item: Item) -> Option<&[Item]> {
        match self.node(item)? {
            Node::Tuple(items) => Some(items),
            _ => None,
        }
    }

    fn bytes(&self, item: Item) -> Option<&[u8]> {
        match self.node(item)? {
            Node::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn node(&self, item: Item) -> Option<&Node> {
        match item {
            Item::Node(index) => self.nodes.get(index as usize),
            _ => None,
        }
    }
}

/// The stack machine that a pickle is a program for.
struct Machine<R> {
    bytes: BufReader<R>,
    position: u64,
    /// What it may still cost.
    left: Bounds,
    stack: Vec<Item>,
    /// Heights of the stack at the marks set.
    marks: Vec<usize>,
    memo: HashMap<u32, Item>,
    nodes: Vec<Node>,
}

impl<R: Read> Machine<R> {
    /// Runs one instruction; the result of the pickle once it stops.
    fn step(&mut self) -> Result<Option<Item>, String> {
        spend(&mut self.left.instructions, 1, "instructions")?;
        match self.byte()? {
            0x80 => drop(self.take::<1>()?), // PROTO
            0x95 => drop(self.take::<8>()?), // FRAME
            b'N' => self.push(Item::None)?,
            0x88 => self.push(Item::Bool(true))?,
            0x89 => self.push(Item::Bool(false))?,
            b'K' => self.int(1)?,
            b'M' => self.int(2)?,
            b'J' => self.int(4)?,
            b'U' | b'C' | 0x8c => self.text(1)?, // SHORT_BINSTRING, SHORT_BINBYTES, SHORT_BINUNICODE
            b'T' | b'B' | b'X' => self.text(4)?, // BINSTRING, BINBYTES, BINUNICODE
            b'(' => self.marks.push(self.stack.len()),
            b')' => self.build(Node::Tuple(Vec::new()))?,
            0x85 => self.tuple_of(1)?,
            0x86 => self.tuple_of(2)?,
            0x87 => self.tuple_of(3)?,
            b't' => {
                let items = self.above_mark()?;
                self.build(Node::Tuple(items))?;
            }
            b']' => self.build(Node::List(Vec::new()))?,
            b'a' => {
                let item = self.pop()?;
                self.top_list()?.push(item);
            }
            b'e' => {
                let items = self.above_mark()?;
                let list = self.top_list()?;
                // The usual case, which needs no room to grow.
                if list.is_empty() {
                    *list = items;
                } else {
                    list.extend(items);
                }
            }
            b'}' => self.build(Node::Dict(Vec::new()))?,
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.top_dict()?.push((key, value));
            }
            b'u' => {
                let items = self.above_mark()?;
                let entries = items.chunks_exact(2).map(|pair| (pair[0], pair[1]));
                self.top_dict()?.extend(entries);
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.build(Node::Global { module, name })?;
            }
            0x93 => {
                let (name, module) = (self.pop_bytes()?, self.pop_bytes()?);
                self.build(Node::Global { module, name })?;
            }
            b'R' => {
                let (arguments, callable) = (self.pop()?, self.pop()?);
                self.build(Node::Object { callable, arguments, state: Item::None })?;
            }
            b'b' => {
                let new = self.pop()?;
                match self.top()? {
                    Node::Object { state, .. } => *state = new,
                    _ => return Err("a state for something that has none".into()),
                }
            }
            b'q' => self.remember(1)?,
            b'r' => self.remember(4)?,
            0x94 => self.remember_next()?,
            b'h' => self.recall(1)?,
            b'j' => self.recall(4)?,
            b'.' => return self.pop().map(Some),
            other => return Err(format!("the instruction {other:#04x} is none that arrays need")),
        }
        Ok(None)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let mut taken = [0; N];
        self.bytes.read_exact(&mut taken).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => "the file ends".to_owned(),
            _ => error.to_string(),
        })?;
        self.position += N as u64;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.take::<1>().map(|[byte]| byte)
    }

    /// An unsigned little-endian number of `width` bytes: 1, 2 or 4.
    fn number(&mut self, width: usize) -> Result<u32, String> {
        Ok(match width {
            1 => u32::from(self.byte()?),
            2 => u32::from(u16::from_le_bytes(self.take()?)),
            _ => u32::from_le_bytes(self.take()?),
        })
    }

    fn line(&mut self) -> Result<Vec<u8>, String> {
        let mut line = Vec::new();
        let within = (&mut self.bytes).take(LONGEST_NAME as u64);
        BufReader::with_capacity(1, within).read_until(b'\n', &mut line).map_err(|error| error.to_string())?;
        self.position += line.len() as u64;
        if line.pop() == Some(b'\n') { Ok(line) } else { Err("a name without an end".into()) }
    }

    fn push(&mut self, item: Item) -> Result<(), String> {
        spend(&mut self.left.items, 1, "values")?;
        self.stack.push(item);
        Ok(())
    }

    fn int(&mut self, width: usize) -> Result<(), String> {
        // Four bytes are a signed number, shorter ones are not.
        let value = self.number(width)?.cast_signed();
        self.push(Item::Int(value))
    }

    fn text(&mut self, width: usize) -> Result<(), String> {
        let length = u64::from(self.number(width)?);
        spend(&mut self.left.bytes, length, "bytes")?;
        let mut bytes = Vec::new();
        (&mut self.bytes).take(length).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if bytes.len() as u64 != length {
            return Err(format!("{length} bytes are announced but the file ends"));
        }
        self.position += length;
        self.build(Node::Bytes(bytes))
    }

    fn build(&mut self, node: Node) -> Result<(), String> {
        if self.nodes.len() == MOST_NODES {
            return Err(format!("more than {MOST_NODES} objects"));
        }
        self.push(Item::Node(self.nodes.len() as u32))?;
        self.nodes.push(node);
        Ok(())
    }

    /// The items above the last mark may be taken, those below it may not.
    fn pop(&mut self) -> Result<Item, String> {
        if self.marks.last() == Some(&self.stack.len()) {
            return Err("the stack is empty above its mark".into());
        }
        self.stack.pop().ok_or_else(|| "the stack is empty".into())
    }

    fn pop_bytes(&mut self) -> Result<Vec<u8>, String> {
        match self.pop()? {
            Item::Node(index) => match &self.nodes[index as usize] {
                Node::Bytes(bytes) if bytes.len() <= LONGEST_NAME => Ok(bytes.clone()),
                _ => Err("a name that is no text".into()),
            },
            _ => Err("a name that is no text".into()),
        }
    }

    fn above_mark(&mut self) -> Result<Vec<Item>, String> {
        let mark = self.marks.pop().ok_or("no mark is set")?;
        Ok(self.stack.split_off(mark))
    }

    fn tuple_of(&mut self, count: usize) -> Result<(), String> {
        let mut items = (0..count).map(|_| self.pop()).collect::<Result<Vec<_>, _>>()?;
        items.reverse();
        self.build(Node::Tuple(items))
    }

    fn top(&mut self) -> Result<&mut Node, String> {
        match self.stack.last() {
            Some(Item::Node(index)) => Ok(&mut self.nodes[*index as usize]),
            _ => Err("nothing to add to".into()),
        }
    }

    fn top_list(&mut self) -> Result<&mut Vec<Item>, String> {
        match self.top()? {
            Node::List(items) => Ok(items),
            _ => Err("no list to append to".into()),
        }
    }

    fn top_dict(&mut self) -> Result<&mut Vec<(Item, Item)>, String> {
        match self.top()? {
            Node::Dict(entries) => Ok(entries),
            _ => Err("no dictionary to add to".into()),
        }
    }

    fn remember(&mut self, width: usize) -> Result<(), String> {
        let index = self.number(width)?;
        self.remember_as(index)
    }

    fn remember_next(&mut self) -> Result<(), String> {
        self.remember_as(self.memo.len() as u32)
    }

    fn remember_as(&mut self, index: u32) -> Result<(), String> {
        if self.memo.len() == MOST_NODES {
            return Err(format!("more than {MOST_NODES} objects are remembered"));
        }
        let item = *self.stack.last().ok_or("nothing to remember")?;
        self.memo.insert(index, item);
        Ok(())
    }

    fn recall(&mut self, width: usize) -> Result<(), String> {
        let index = self.number(width)?;
        let item = *self.memo.get(&index).ok_or_else(|| format!("nothing is remembered as {index}"))?;
        self.push(item)
    }
}

/// Takes `cost` off what is `left`.
fn spend(left: &mut u64, cost: u64, what: &str) -> Result<(), String> {
    *left = left.checked_sub(cost).ok_or_else(|| format!("more {what} than it may have"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // python3 -c "import pickle; print(pickle.dumps({'a': [1, 300, -7, None, True]}, 2))", and with protocol 4
    const PROTOCOL_2: &[u8] = b"\x80\x02}q\x00X\x01\x00\x00\x00aq\x01]q\x02(K\x01M,\x01J\xf9\xff\xff\xffN\x88es.";
    const PROTOCOL_4: &[u8] =
        b"\x80\x04\x95\x16\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94]\x94(K\x01M,\x01J\xf9\xff\xff\xffN\x88es.";

    #[test]
    fn lists_and_dictionaries_are_read() {
        for bytes in [PROTOCOL_2, PROTOCOL_4] {
            let pickle = parse(bytes).unwrap();
            let list = pickle.value(pickle.root(), "a").unwrap();
            let expected = [Item::Int(1), Item::Int(300), Item::Int(-7), Item::None, Item::Bool(true)];
            assert_eq!(pickle.list(list).unwrap(), expected);
        }
    }

    #[test]
    fn a_cut_pickle_is_an_error_at_every_length() {
        for length in 0..PROTOCOL_2.len() {
            assert!(parse(&PROTOCOL_2[..length]).is_err(), "{length} bytes were enough");
        }
    }

    #[test]
    fn hostile_pickles_end_in_an_error() {
        let nested = [vec![b']'; 1 << 20], vec![b'a'; 1 << 20], vec![b'.']].concat();
        assert!(parse(&nested).unwrap_err().0.contains("objects"));
        assert!(parse(b"B\xff\xff\xff\xffx").unwrap_err().0.contains("more bytes than it may have"));
        assert!(parse(b"B\x05\x00\x00\x00x").unwrap_err().0.contains("the file ends"));
        assert!(parse(b"ios\nsystem\n.").unwrap_err().0.contains("instruction 0x69"));
        assert!(parse(b"]q\x00h\x00a.").is_ok(), "a list that contains itself is data like any other");
        assert!(parse(b"(.").unwrap_err().0.contains("mark"));
    }

    #[test]
    fn what_a_pickle_costs_is_bounded() {
        let bounds = Bounds { instructions: 1000, items: 500, bytes: 10 };
        let reason = |start: &[u8], repeated: u8| read(start.chain(io::repeat(repeated)), bounds).unwrap_err().0;
        assert_eq!(reason(b"", b'N'), "pickle, byte 500: more values than it may have");
        assert_eq!(reason(b"N", 0x94), "pickle, byte 1000: more instructions than it may have");
        assert_eq!(reason(b"", b'('), "pickle, byte 1000: more instructions than it may have");
        assert_eq!(reason(b"X\x0b\0\0\0", b'x'), "pickle, byte 0: more bytes than it may have");
        assert_eq!(reason(b"c", b'x'), "pickle, byte 0: a name without an end");
        let many = Bounds { instructions: 1 << 20, ..bounds };
        let remembered = read(b"N".chain(io::repeat(0x94)), many).unwrap_err().0;
        assert!(remembered.contains("remembered"), "{remembered}");
    }

    #[test]
    fn what_a_pickle_would_call_is_never_called() {
        // pickle.dumps of an object whose __reduce__ is (os.system, ("exit 1",)): read, and of no use.
        let pickle = parse(b"\x80\x02cposix\nsystem\nX\x06\x00\x00\x00exit 1\x85R.").unwrap();
        assert!(pickle.array(pickle.root()).is_none());
    }
}
