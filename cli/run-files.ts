/**
 * The files of one run. Each is looked up and uploaded once, even if many articles name it.
 *
 * @module
 */
import { type Beside, type Found, fileMeant, type NotBeside, type Place } from "./beside.ts";
import { type Linked, linkedFile, type Read } from "./links.ts";
import { type Output, report } from "./output.ts";
import type { Server } from "./server.ts";
import { type Uploaded, uploadFile } from "./upload.ts";

/** Files of one run. */
export class RunFiles {
	readonly #server: Server;
	readonly #output: Output;
	readonly #read: Read;
	readonly #isImported: (file: string) => boolean;
	readonly #isDry: boolean;
	readonly #uploads = new Map<string, Promise<Uploaded>>();
	readonly #links = new Map<string, Promise<Linked>>();
	readonly #found: Found = new Map();
	readonly #warned = new Set<string>();

	/**
	 * @param read reads a file as articles, as the import does
	 * @param isImported whether a file, by its real path, is among those that this run imports
	 * @param isDry whether no files are uploaded
	 */
	constructor(
		server: Server,
		output: Output,
		read: Read,
		isImported: (file: string) => boolean,
		isDry: boolean,
	) {
		this.#server = server;
		this.#output = output;
		this.#read = read;
		this.#isImported = isImported;
		this.#isDry = isDry;
	}

	/** Finds the file that an address in an article names; see {@link fileMeant}. */
	find(url: string, place: Place, formsOf?: (path: string) => string[]): Beside | NotBeside {
		return fileMeant(url, place, formsOf, this.#found);
	}

	/** Uploads a file, by the path that `realpath` returned, unless the site has it; see {@link uploadFile}. */
	upload(file: string, declared: string | undefined): Promise<Uploaded> {
		const key = JSON.stringify([file, declared]);
		const upload =
			this.#uploads.get(key) ?? uploadFile(file, declared, this.#server, this.#output, this.#isDry);
		this.#uploads.set(key, upload);
		return upload;
	}

	/** Finds the article in a file that another article links to, by the path that `realpath` returned. */
	linked(file: string): Promise<Linked> {
		const linked = this.#links.get(file) ?? linkedFile(file, this.#read, this.#isImported(file));
		this.#links.set(file, linked);
		return linked;
	}

	/** Warns of an address in an article, once for each file and address. */
	warn(place: Place, url: string, reason: string): void {
		const message = `"${url}": ${reason}`;
		const key = JSON.stringify([place.file, message]);
		if (!this.#warned.has(key)) this.#say("warning", place, message);
		this.#warned.add(key);
	}

	/** Notes content that may not be intended. */
	note(place: Place, message: string): void {
		this.#say("note", place, message);
	}

	#say(type: "warning" | "note", { file }: Place, message: string): void {
		report(this.#output, { type, file, message }, `${type.padEnd(10)} ${file}: ${message}`, "fault");
	}
}
