/**
 * The contents of files. Each file is read once, even if other files link to it.
 *
 * @module
 */
import type { FileContent } from "../files.ts";

/** How much text is kept of files that were read before their turn, in UTF-16 code units. */
const MAX_AHEAD = 20_000_000;

/** The part of a file's content that links to the file need. */
export type Linkable = Pick<FileContent, "items" | "state">;

/** Files, by the paths that `realpath` returned. */
export class Contents {
	readonly #read: (file: string) => Promise<FileContent>;
	/** Files that were read before their turn. */
	readonly #ahead = new Map<string, FileContent>();
	/** Files whose turn is over, without their texts. */
	readonly #past = new Map<string, Linkable>();
	#length = 0;

	/** @param read reads a file; throws a {@link FileError} if it cannot be read */
	constructor(read: (file: string) => Promise<FileContent>) {
		this.#read = read;
	}

	/** The content of a file that another file links to, before or after its turn. */
	async linked(real: string): Promise<Linkable> {
		const known = this.#past.get(real) ?? this.#ahead.get(real);
		if (known !== undefined) return known;
		const content = await this.#read(real);
		// A file that does not fit is read again in its turn.
		if (this.#length + content.text.length > MAX_AHEAD) return content;
		this.#ahead.set(real, content);
		this.#length += content.text.length;
		return content;
	}

	/**
	 * A file whose turn it is.
	 *
	 * @param read reads it, if it was not read before
	 */
	async turnOf(real: string, read: () => Promise<FileContent>): Promise<FileContent> {
		const content = this.#ahead.get(real) ?? (await read());
		if (this.#ahead.delete(real)) this.#length -= content.text.length;
		this.#past.set(real, { state: content.state, items: content.items.map(withoutText) });
		return content;
	}
}

/** The members of an item that its id and its address are made of. */
function withoutText(item: FileContent["items"][number]): FileContent["items"][number] {
	// The items of a document may be any JSON.
	if (typeof item !== "object" || item === null) return item;
	const { id, url, date_published, _tributary } = item;
	const { path, slug, date } = (_tributary ?? {}) as Record<string, unknown>;
	return { id, url, date_published, _tributary: { path, slug, date } };
}
