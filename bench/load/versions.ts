/**
 * The versions of representations that went out, by their ETags: one ETag is one sequence of bytes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type File, type Reading, readFeed } from "./reading.ts";

/** How many are remembered. Feeds have some hundred KB, and readers are at most some versions apart. */
const REMEMBERED = 300;

/** What is known of one version. */
interface Version {
	/** Of the bytes before any coding. */
	digest?: string;
	reading?: Reading;
	/** What is to be done as soon as the whole is known. */
	waiting: ((reading: Reading) => void)[];
}

/** An ETag without weakness mark, quotes and the suffix of a coding. */
export function opaque(etag: string): string {
	return etag
		.replace(/^W\//, "")
		.replaceAll('"', "")
		.replace(/-gzip$/, "");
}

/** All versions that any reader was given. */
export class Versions {
	readonly #versions = new Map<string, Version>();

	/**
	 * Takes note of a whole representation.
	 *
	 * @throws if the same ETag went out with other bytes
	 */
	note(etag: string, body: Buffer): void {
		const version = this.#version(etag);
		const digest = createHash("sha1").update(body).digest("hex");
		if (version.digest !== undefined && version.digest !== digest)
			throw new Error(`two different bodies have the ETag ${etag}`);
		version.digest = digest;
	}

	/**
	 * Reads a whole feed, once for each version.
	 *
	 * @throws if it is not well-formed, or its ETag went out with other bytes
	 */
	read(etag: string, body: Buffer, file: File): Reading {
		this.note(etag, body);
		const version = this.#version(etag);
		version.reading ??= readFeed(body.toString(), file);
		for (const then of version.waiting.splice(0)) then(version.reading);
		return version.reading;
	}

	/** Does something with the whole of a version, now or when somebody is given it; perhaps never. */
	whenKnown(etag: string, then: (reading: Reading) => void): void {
		const version = this.#version(etag);
		if (version.reading === undefined) version.waiting.push(then);
		else then(version.reading);
	}

	#version(etag: string): Version {
		const name = opaque(etag);
		const version = this.#versions.get(name) ?? { waiting: [] };
		this.#versions.delete(name);
		this.#versions.set(name, version);
		for (const oldest of this.#versions.keys()) {
			if (this.#versions.size <= REMEMBERED) break;
			this.#versions.delete(oldest);
		}
		return version;
	}
}
