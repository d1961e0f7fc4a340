/** Files over the API: `/api/media/…`. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Edge } from "../../src/http/edge-cache.ts";
import { MAX_FILE_BYTES } from "../../src/media/upload-policy.ts";
import { bucket, bytesOf, digestOf, startWatched, type Watched } from "./bucket.ts";

const BYTES = bytesOf(100_000);

afterEach(() => {
	vi.useRealTimers();
});

/** Uploads bytes as a client should, but for the headers that are given; `null` leaves one out. */
async function put(
	worker: Watched,
	bytes: Uint8Array<ArrayBuffer> = BYTES,
	{ name = "episode.mp3", at, ...others }: Record<string, string | null> = {},
): Promise<Response> {
	const { hex, base64 } = await digestOf(bytes);
	const headers = Object.entries({
		authorization: "Bearer a-token-for-tests",
		"content-type": "audio/mpeg",
		"content-length": String(bytes.length),
		"repr-digest": `sha-256=:${base64}:`,
		...others,
	}).filter((header): header is [string, string] => header[1] !== null);
	return worker.fetch(at ?? `/api/media/${hex.slice(0, 16)}/${name}`, {
		method: "PUT",
		headers,
		body: bytes,
	});
}

const problemOf = async (response: Response) => [
	response.status,
	((await response.json()) as { detail: string }).detail,
];

const keys = async () => (await bucket().list()).objects.map(({ key }) => key);

describe("PUT of a file", () => {
	it("stores the file, which can be read at once", async () => {
		const worker = startWatched();
		const response = await put(worker);
		const url = `/media/${(await digestOf(BYTES)).hex.slice(0, 16)}/episode.mp3`;
		expect([response.status, response.headers.get("location"), await response.json()]).toEqual([
			201,
			url,
			{ url, size_in_bytes: 100_000, mime_type: "audio/mpeg" },
		]);
		expect(worker.operations()).toEqual(["head", "put"]);
		const read = await worker.fetch(url);
		expect(read.headers.get("content-type")).toBe("audio/mpeg");
		expect(new Uint8Array(await read.arrayBuffer())).toEqual(BYTES);
	});

	it("stores nothing new the second time", async () => {
		const worker = startWatched();
		await put(worker);
		worker.operations();
		const again = await put(worker, BYTES, { "content-type": "audio/mp4" });
		expect(again.status).toBe(200);
		// The type that it has had all along.
		expect(await again.json()).toMatchObject({ size_in_bytes: 100_000, mime_type: "audio/mpeg" });
		expect(worker.operations()).toEqual(["head"]);
	});

	it("accepts an empty file", async () => {
		const worker = startWatched();
		const response = await put(worker, new Uint8Array());
		expect([response.status, await response.json()]).toMatchObject([201, { size_in_bytes: 0 }]);
	});

	it("keeps the parameters of the type", async () => {
		const worker = startWatched();
		const type = "audio/ogg; codecs=opus";
		expect(await (await put(worker, BYTES, { "content-type": type })).json()).toMatchObject({
			mime_type: type,
		});
	});

	it("finds the SHA-256 among other digests", async () => {
		const { base64 } = await digestOf(BYTES);
		const digests = `sha-512=:AAAA:, sha-256=:${base64}:;x=1`;
		expect((await put(startWatched(), BYTES, { "repr-digest": digests })).status).toBe(201);
	});

	it("has a higher limit than other requests", async () => {
		const large = bytesOf(10_000_000);
		expect((await put(startWatched(), large)).status).toBe(201);
	});

	it("stores nothing if the bytes differ from the announced digest", async () => {
		const worker = startWatched();
		const { hex, base64 } = await digestOf(bytesOf(5));
		const at = `/api/media/${hex.slice(0, 16)}/episode.mp3`;
		const response = await put(worker, BYTES, { at, "repr-digest": `sha-256=:${base64}:` });
		expect(await problemOf(response)).toEqual([
			422,
			"Nothing is stored: the bytes do not match the digest in Repr-Digest. Check that the file has not changed, and send it again.",
		]);
		expect(await keys()).toEqual([]);
	});

	it("stores nothing if the upload breaks off", async () => {
		const worker = startWatched();
		const { hex, base64 } = await digestOf(BYTES);
		const { readable, writable } = new FixedLengthStream(BYTES.length);
		const writer = writable.getWriter();
		writer
			.write(BYTES.slice(0, 1000))
			.then(() => writer.abort(new Error("the line broke")))
			.catch(() => {});
		const response = await worker.fetch(`/api/media/${hex.slice(0, 16)}/episode.mp3`, {
			method: "PUT",
			headers: {
				authorization: "Bearer a-token-for-tests",
				"content-type": "audio/mpeg",
				"content-length": String(BYTES.length),
				"repr-digest": `sha-256=:${base64}:`,
			},
			body: readable,
		});
		expect(response.status).toBe(503);
		expect(await keys()).toEqual([]);
	});

	it("does not replace another file", async () => {
		const worker = startWatched();
		const { hex } = await digestOf(BYTES);
		// As if two files agreed in the digits of the address.
		await bucket().put(`${hex.slice(0, 16)}/episode.mp3`, bytesOf(5), {
			sha256: (await digestOf(bytesOf(5))).hex,
		});
		const [status, detail] = await problemOf(await put(worker));
		expect(status).toBe(409);
		expect(detail).toMatch(/^Another file is at \/media\/.* Give yours another name\.$/);
		// One that was put there by hand has no SHA-256 to compare.
		await bucket().put(`${hex.slice(0, 16)}/by-hand.mp3`, BYTES);
		expect((await put(worker, BYTES, { name: "by-hand.mp3" })).status).toBe(200);
	});
});

describe("an upload is refused", () => {
	it("without the token", async () => {
		const worker = startWatched();
		expect((await put(worker, BYTES, { authorization: null })).status).toBe(401);
		expect((await put(worker, BYTES, { authorization: "Bearer wrong" })).status).toBe(401);
		expect(worker.operations()).toEqual([]);
	});

	for (const type of [
		null,
		"text/html",
		"TEXT/HTML",
		"image/svg",
		"text/javascript",
		"text/css",
		"application/xhtml+xml",
		"application/xml",
		"application/octet-stream",
		"multipart/form-data; boundary=audio/mpeg",
		"audio/",
		"audio/mpeg, text/html",
		`audio/mpeg; x=${"y".repeat(300)}`,
	]) {
		it(`with the type ${String(type).slice(0, 40)} (§15.5.16)`, async () => {
			const [status, detail] = await problemOf(await put(startWatched(), BYTES, { "content-type": type }));
			expect(status).toBe(415);
			expect(detail).toContain("Files may be audio/…, video/…, pictures");
		});
	}

	for (const type of [
		"audio/mpeg",
		"Audio/X-M4A",
		"video/mp4",
		"image/svg+xml",
		"text/vtt; charset=utf-8",
		"application/x-subrip",
		"application/json+chapters",
		"application/pdf",
	]) {
		it(`but not with the type ${type}`, async () => {
			expect((await put(startWatched(), BYTES, { "content-type": type })).status).toBe(201);
		});
	}

	it("with a Content-Encoding, which would be lost when the file is served", async () => {
		expect((await put(startWatched(), BYTES, { "content-encoding": "gzip" })).status).toBe(415);
	});

	it("without its length (§15.5.12)", async () => {
		for (const length of [null, "", "ten", "-1", "9".repeat(30)])
			expect((await put(startWatched(), BYTES, { "content-length": length })).status).toBe(411);
	});

	it("with advice if it is too large (§15.5.14)", async () => {
		const worker = startWatched();
		const [status, detail] = await problemOf(
			await put(worker, BYTES, { "content-length": String(MAX_FILE_BYTES + 1) }),
		);
		expect(status).toBe(413);
		expect(detail).toContain(`A file may have at most ${MAX_FILE_BYTES} bytes`);
		expect(detail).toContain("npx wrangler r2 object put");
		expect(worker.operations()).toEqual([]);
	});

	for (const digest of [null, "", "sha-256", "sha-256=abc", "sha-256=:AAAA:", "md5=:AAAA:", "sha-256=::"]) {
		it(`with the digest ${digest}`, async () => {
			const [status, detail] = await problemOf(await put(startWatched(), BYTES, { "repr-digest": digest }));
			expect([status, detail]).toEqual([
				400,
				"Send the SHA-256 of the file as `Repr-Digest: sha-256=:<base64>:` (RFC 9530).",
			]);
		});
	}

	it("at the address of another digest", async () => {
		const [status, detail] = await problemOf(
			await put(startWatched(), BYTES, { at: "/api/media/0123456789abcdef/a.mp3" }),
		);
		expect(status).toBe(400);
		expect(detail).toMatch(
			/^The digest in Repr-Digest begins with .*, but the address has 0123456789abcdef\.$/,
		);
	});

	for (const name of [
		".hidden.mp3",
		"..",
		"a b.mp3",
		"a%20b.mp3",
		"a%2Fb.mp3",
		"a/b.mp3",
		"é.mp3",
		"",
		"a".repeat(101),
	]) {
		it(`with the name ${name.slice(0, 20)}`, async () => {
			const worker = startWatched();
			expect((await put(worker, BYTES, { name })).status).toBe(400);
			expect(worker.operations()).toEqual([]);
		});
	}

	it("without a bucket (§15.6.2)", async () => {
		const without = startWatched({ MEDIA: undefined });
		const [status, detail] = await problemOf(await put(without));
		expect(status).toBe(501);
		expect(detail).toMatch(/Enable R2 .*wrangler\.toml/);
		const path = "/api/media/0123456789abcdef/a.mp3";
		expect((await without.api("DELETE", path)).status).toBe(501);
	});
});

describe("DELETE of a file", () => {
	const tags: string[] = [];
	let isPurging = true;
	const edge: Edge = {
		purge: async (options) => {
			if ("tags" in options && isPurging) tags.push(...options.tags);
			return { success: isPurging, errors: isPurging ? [] : [{ code: 1, message: "not now" }] };
		},
	};

	it("removes the file, here and from the edge cache", async () => {
		const worker = startWatched({}, edge);
		const { url } = (await (await put(worker)).json()) as { url: string };
		worker.operations();
		expect((await worker.api("DELETE", `/api${url}`)).status).toBe(204);
		expect(worker.operations()).toEqual(["head", "delete"]);
		expect((await worker.fetch(url)).status).toBe(404);
		expect(tags).toEqual([`media:${url.split("/")[2]}`]);
		const again = await worker.api("DELETE", `/api${url}`);
		expect([again.status, again.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
	});

	it("reports a failed purge, and purges on the next request", async () => {
		const worker = startWatched({}, edge);
		const { url } = (await (await put(worker)).json()) as { url: string };
		isPurging = false;
		expect((await worker.api("DELETE", `/api${url}`)).status).toBe(503);
		isPurging = true;
		tags.length = 0;
		expect((await worker.api("DELETE", `/api${url}`)).status).toBe(404);
		expect(tags).toHaveLength(1);
	});
});

it("other methods at the address of an upload get 405 with the allowed methods (§15.5.6)", async () => {
	for (const method of ["GET", "POST", "PATCH"]) {
		const response = await startWatched().api(method, "/api/media/0123456789abcdef/a.mp3");
		expect([response.status, response.headers.get("allow")]).toEqual([405, "PUT, DELETE"]);
	}
});

describe("an upload during a fault of R2", () => {
	for (const fault of ["fails", "answer lost"] as const) {
		it(`(${fault}) gets advice to send the file again, which is safe`, async () => {
			const worker = startWatched();
			worker.fault = fault;
			for (const response of [
				await put(worker),
				await worker.api("DELETE", "/api/media/0123456789abcdef/a.mp3"),
			]) {
				expect([response.status, response.headers.get("retry-after")]).toEqual([503, "60"]);
				expect(await response.json()).toMatchObject({ detail: expect.stringContaining("Send it again") });
			}
			worker.fault = "none";
			expect((await put(worker)).ok).toBe(true);
		});
	}

	it("(hangs) gets an error in bounded time", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		const worker = startWatched();
		worker.fault = "hangs";
		const answer = put(worker);
		await vi.advanceTimersByTimeAsync(0);
		await vi.waitUntil(() => worker.operations().length > 0);
		await vi.advanceTimersByTimeAsync(40_000);
		expect((await answer).status).toBe(503);
	});
});

it("every test begins with an empty bucket", async () => {
	expect(await keys()).toEqual([]);
});
