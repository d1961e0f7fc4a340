/**
 * Chance that can be repeated.
 *
 * @module
 */

/** Draws that are the same for the same seed, a whole number. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = Math.imul(seed + 1, 0x9e3779b1);
	}

	/** A number from 0 up to 1 (mulberry32). */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
		return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A number from `least` up to `most`. */
	between(least: number, most: number): number {
		return least + this.next() * (most - least);
	}

	/** Whether something happens that does so in this share of all cases. */
	happens(share: number): boolean {
		return this.next() < share;
	}

	/**
	 * One of a list.
	 *
	 * @throws if the list is empty
	 */
	of<One>(list: readonly One[]): One {
		const drawn = list[Math.floor(this.next() * list.length)];
		if (drawn === undefined) throw new Error("there is nothing to draw from");
		return drawn;
	}

	/** One of several names, each as often as its share says; the shares need not add up to anything. */
	drawn<Name extends string>(shares: Readonly<Record<Name, number>>): Name {
		const all = Object.entries(shares) as [Name, number][];
		let left = this.next() * all.reduce((sum, [, share]) => sum + share, 0);
		for (const [name, share] of all) {
			left -= share;
			if (left < 0) return name;
		}
		return this.of(all)[0];
	}
}
