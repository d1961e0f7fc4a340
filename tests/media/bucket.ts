/** The bucket as a test looks at it: filled, counted, and with something wrong. */
import { env } from "cloudflare:workers";
import { type MediaFile, mediaKey, mediaPath } from "../../src/urls/media.ts";
import { type Instance, startInstance } from "../support/instance.ts";

/** The test's own bucket. */
export function bucket(): R2Bucket {
	if (env.MEDIA === undefined) throw new Error("vitest.config.ts gives the tests a bucket");
	return env.MEDIA;
}

/** The SHA-256 of bytes, in both codings that are in use. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<{ hex: string; base64: string }> {
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
	const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	return { hex, base64: btoa(String.fromCharCode(...digest)) };
}

/** So many bytes, each different from its neighbours. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
	return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 251);
}

/** Puts a file where the API would, and gives its path on the site. */
export async function stored(
	bytes: Uint8Array<ArrayBuffer>,
	name = "episode.mp3",
	contentType = "audio/mpeg",
): Promise<string> {
	const { hex } = await digestOf(bytes);
	const file: MediaFile = { digest: hex.slice(0, 16), name };
	await bucket().put(mediaKey(file), bytes, { httpMetadata: { contentType }, sha256: hex });
	return mediaPath(file);
}

/** The faults of R2. */
export type Fault = "none" | "fails" | "hangs" | "breaks" | "answer lost";

export interface Watched extends Instance {
	/** The operations of R2 since the last look, as they are named there. */
	operations: () => string[];
	/** The fault from now on. */
	fault: Fault;
}

/** An instance whose R2 is watched, and can be broken. */
export function startWatched(...[overrides, edge]: Parameters<typeof startInstance>): Watched {
	const seen: string[] = [];
	const real = bucket();
	async function ask<T>(operation: string, run: () => Promise<T>): Promise<T> {
		seen.push(operation);
		if (watched.fault === "fails") throw new Error(`${operation}: We encountered an internal error. (10001)`);
		if (watched.fault === "hangs") return new Promise(() => {});
		const result = await run();
		if (watched.fault === "answer lost") throw new Error("Network connection lost.");
		return result;
	}
	const through = {
		head: (key: string) => ask("head", () => real.head(key)),
		get: (key: string, options?: R2GetOptions) =>
			ask("get", async () => {
				const object = await real.get(key, options);
				if (object === null || watched.fault !== "breaks") return object;
				const half = (await object.bytes()).subarray(0, object.size / 2);
				return new Proxy(object, {
					get: (target, name) => (name === "body" ? new Blob([half]).stream() : Reflect.get(target, name)),
				});
			}),
		put: (key: string, value: ReadableStream, options?: R2PutOptions) =>
			ask("put", () => real.put(key, value, options)),
		delete: (key: string) => ask("delete", () => real.delete(key)),
	} as unknown as R2Bucket;
	const watched: Watched = Object.assign(startInstance({ MEDIA: through, ...overrides }, edge), {
		operations: () => seen.splice(0),
		fault: "none" as const,
	});
	return watched;
}
