// Cells that were removed, and where they stood: what a redo needs.

/** A cell as a notebook file holds it. */
export interface CellContent {
  readonly id: string;
  readonly [member: string]: unknown;
}

interface Removed {
  readonly content: CellContent;
  /** Ids of all cells that stood above it and below it, nearest first. */
  readonly above: readonly string[];
  readonly below: readonly string[];
}

export class RemovedCells {
  private constructor(private readonly removed: readonly Removed[]) {}

  /** `order`: ids of all cells before the removal; `contents`: of those to be removed, in that order. */
  static from(order: readonly string[], contents: readonly CellContent[]): RemovedCells {
    return new RemovedCells(
      contents.map(content => {
        const at = order.indexOf(content.id);
        return { content, above: order.slice(0, at).reverse(), below: order.slice(at + 1) };
      })
    );
  }

  /** What is to be inserted into a notebook of these ids, one after the other: below the nearest cell that is still
   * there of those that stood above, else above the nearest of those below. Cells that the notebook has already
   * are left out. */
  restore(order: readonly string[]): { index: number; content: CellContent }[] {
    const now = [...order];
    const result: { index: number; content: CellContent }[] = [];
    for (const { content, above, below } of this.removed) {
      if (now.includes(content.id)) continue;
      const over = above.find(id => now.includes(id));
      const under = below.find(id => now.includes(id));
      const index = over !== undefined ? now.indexOf(over) + 1 : under !== undefined ? now.indexOf(under) : now.length;
      now.splice(index, 0, content.id);
      result.push({ index, content });
    }
    return result;
  }
}
