/** `tributary import` of lists of subscriptions, against a server that stands for the API. */
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importOpml, isOpml } from "../../cli/opml.ts";
import { folderWith } from "./folder.ts";

let api: HttpServer;
let received: string[];
let reply: { status: number; body: unknown };
let told: string[];

const output = { log: (line: string) => told.push(line), error: (line: string) => told.push(line) };
const server = () => ({
	url: new URL(`http://127.0.0.1:${(api.address() as AddressInfo).port}`),
	token: "secret",
});

beforeEach(async () => {
	received = [];
	told = [];
	api = createServer(async (request, response) => {
		const { authorization, "content-type": type } = request.headers;
		const body = (await buffer(request)).toString("latin1");
		received.push(`${request.method} ${request.url} ${authorization} ${type} ${body}`);
		response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
	});
	await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
	api.close();
});

it("an OPML list is sent byte for byte in any encoding, and reports followed and refused feeds", async () => {
	const folder = folderWith({ "mine.opml": Buffer.from("<opml>ä</opml>", "latin1") });
	reply = {
		status: 200,
		body: {
			results: [
				{ status: "created", url: "https://a.example/feed", title: "A", id: "a" },
				{ status: "unchanged", url: "https://b.example/feed" },
				{ status: "refused", url: "http://10.0.0.1/", reason: "it is a private address" },
			],
		},
	};
	expect(await importOpml(`${folder}/mine.opml`, server(), output)).toBe(1);
	expect(received).toEqual(["POST /api/opml Bearer secret text/x-opml <opml>ä</opml>"]);
	expect(told).toEqual([
		"followed   /sources/a  A",
		"refused    http://10.0.0.1/: it is a private address",
		"1 feed followed, 1 already, 1 refused",
	]);
});

it("a file that is not an OPML list is refused with an explanation", async () => {
	const folder = folderWith({ "bad.opml": "nothing" });
	reply = { status: 400, body: { status: 400, title: "Bad request", detail: "The body must be OPML." } };
	expect(await importOpml(`${folder}/bad.opml`, server(), output)).toBe(1);
	expect(told).toEqual([`refused    ${folder}/bad.opml: The body must be OPML.`]);
	expect(await importOpml(`${folder}/none.opml`, server(), output)).toBe(1);
	expect(told[1]).toContain("cannot be read");
	expect([isOpml("a.OPML"), isOpml("a.md")]).toEqual([true, false]);
});
