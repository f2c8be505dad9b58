// Takes cells out of the text of a notebook file and leaves every other byte as it is: JSON.parse and JSON.stringify
// would rewrite numbers (1.0, 1e-7) and reorder members whose names are numbers.

interface Span {
  readonly from: number;
  readonly to: number;
}

class Scanner {
  constructor(
    private readonly text: string,
    public at = 0
  ) {}

  /** Skips white space and returns the next character. */
  peek(): string {
    while (/\s/.test(this.text[this.at] ?? '')) ++this.at;
    return this.text[this.at] ?? '';
  }

  expect(character: string): void {
    if (this.peek() !== character)
      throw new SyntaxError(`expected '${character}' at ${this.at} of the notebook's text`);
    ++this.at;
  }

  string(): Span {
    this.expect('"');
    const from = this.at - 1;
    while (this.at < this.text.length && this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    this.expect('"');
    return { from, to: this.at };
  }

  /** Skips one value; strings are skipped whole, so that brackets in them do not count. */
  value(): Span {
    const first = this.peek();
    const from = this.at;
    if (first === '"') this.string();
    else if (first === '{' || first === '[') {
      let depth = 0;
      do {
        const character = this.peek();
        if (character === '') throw new SyntaxError("the notebook's text ends in the middle of a value");
        if (character === '"') {
          this.string();
          continue;
        }
        if (character === '{' || character === '[') ++depth;
        if (character === '}' || character === ']') --depth;
        ++this.at;
      } while (depth > 0);
    } else {
      while (/[^\s,\]}]/.test(this.text[this.at] ?? ' ')) ++this.at;
      if (this.at === from) throw new SyntaxError(`expected a value at ${from} of the notebook's text`);
    }
    return { from, to: this.at };
  }
}

/** Where the elements of the top object's member `cells` are. */
function cellSpans(text: string): { list: Span; elements: Span[] } {
  const scanner = new Scanner(text);
  scanner.expect('{');
  while (scanner.peek() !== '}') {
    const span = scanner.string();
    const name = JSON.parse(text.slice(span.from, span.to));
    scanner.expect(':');
    if (name !== 'cells') {
      scanner.value();
      if (scanner.peek() === ',') ++scanner.at;
      continue;
    }
    scanner.expect('[');
    const from = scanner.at;
    const elements: Span[] = [];
    while (scanner.peek() !== ']') {
      elements.push(scanner.value());
      if (scanner.peek() === ',') ++scanner.at;
    }
    return { list: { from, to: scanner.at }, elements };
  }
  throw new SyntaxError('the notebook has no cells');
}

/** The file's text without the cells for which `unwanted` is true. Throws SyntaxError if it is no notebook. */
export function cutCells(text: string, unwanted: (cell: any) => boolean): { text: string; removed: number } {
  const { list, elements } = cellSpans(text);
  const kept = elements.filter(span => !unwanted(JSON.parse(text.slice(span.from, span.to))));
  const removed = elements.length - kept.length;
  if (removed === 0) return { text, removed };
  if (kept.length === 0) return { text: text.slice(0, list.from) + text.slice(list.to), removed };
  // The separator and indentation before the first cell and between the first two serve all that are left.
  const lead = text.slice(list.from, elements[0].from);
  const between = elements.length > 1 ? text.slice(elements[0].to, elements[1].from) : '';
  const tail = text.slice(elements[elements.length - 1].to, list.to);
  const body = kept.map(span => text.slice(span.from, span.to)).join(between);
  return { text: text.slice(0, list.from) + lead + body + tail + text.slice(list.to), removed };
}

/** The agent wrote it, and (unless `adoptedToo`) no person has edited it. */
export function isAgentCell(cell: any, adoptedToo: boolean): boolean {
  const tags = cell?.metadata?.tags;
  if (!Array.isArray(tags) || !tags.includes('maia-agent')) return false;
  const maia = cell.metadata.maia;
  return adoptedToo || !(maia?.adopted || maia?.edited);
}
