/** The front door of the local site: it passes on everything of the Worker, and nothing of wrangler. */
import { once } from "node:events";
import {
	type ClientRequest,
	createServer,
	type IncomingMessage,
	type RequestOptions,
	request,
	type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { openFront } from "../../cli/front.ts";
import { freePort } from "../e2e/project.ts";

const TOKEN = "a-token-for-tests";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A front door before a stand-in for the Worker that answers with this handler and records the requests. */
async function startBoth(
	answer: Answer = (_, response) => response.end("the Worker"),
	onTrial: (request: IncomingMessage) => void = () => undefined,
) {
	const reached: string[] = [];
	const worker = createServer((request, response) => {
		reached.push(`${request.method} ${request.url}`);
		if (request.url === "/api/articles?limit=1") {
			onTrial(request);
			const isRight = request.headers.authorization === `Bearer ${TOKEN}`;
			response.writeHead(isRight ? 200 : 401, { "www-authenticate": "Bearer" }).end("{}");
		} else answer(request, response);
	});
	await new Promise<void>((resolve) => worker.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => {
		worker.closeAllConnections();
		worker.close();
	});
	const port = await freePort();
	const front = await openFront(port);
	front.forwardTo((worker.address() as AddressInfo).port);
	return { port, reached, worker };
}

/** Sends a request with the path and headers exactly as given. */
function ask(port: number, path: string, options: RequestOptions = {}): ClientRequest {
	return request({ host: "127.0.0.1", port, path, agent: false, ...options });
}

async function answered(asked: ClientRequest, body = "") {
	asked.end(body);
	const [response] = (await once(asked, "response")) as [IncomingMessage];
	return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Sends bytes, and returns all bytes of the response. */
async function raw(port: number, bytes: string): Promise<string> {
	const socket = connect(port, "127.0.0.1");
	socket.write(bytes);
	return text(socket);
}

describe("the proxy in front of the Worker", () => {
	it("passes requests and responses on with address, method, headers and body unchanged", async () => {
		const { port } = await startBoth(async (request, response) => {
			const body = await text(request);
			const { method, url, headers } = request;
			response.writeHead(418, "Teapot", [
				["X-Said", JSON.stringify({ method, url, body, host: headers.host, a: headers["x-a"] })],
				["Set-Cookie", "a=1"],
				["Set-Cookie", "b=2"],
				["Content-Encoding", "gzip"],
			]);
			response.end("not really gzip");
		});
		const path = "/tags/a%2Fb/feed.xml?x=%20&y=/../z";
		const headers = { "x-a": ["1", "2"], host: "news.example:81" };
		const {
			status,
			headers: told,
			body,
		} = await answered(ask(port, path, { method: "PUT", headers }), "Text");
		expect(JSON.parse(String(told["x-said"]))).toEqual({
			method: "PUT",
			url: path,
			body: "Text",
			host: "news.example:81",
			a: "1, 2",
		});
		expect({ status, body }).toEqual({ status: 418, body: "not really gzip" });
		expect(told).toMatchObject({ "set-cookie": ["a=1", "b=2"], "content-encoding": "gzip" });
		expect(told.date).toBeDefined();
	});

	for (const [method, status, headers] of [
		["HEAD", 200, { "content-length": "1000" }],
		["GET", 304, { etag: '"1"' }],
		["DELETE", 204, {}],
	] as const) {
		it(`passes on the bodiless response to ${method} with ${status}`, async () => {
			const { port } = await startBoth((_, response) => response.writeHead(status, headers).end());
			const answer = await answered(ask(port, "/", { method }));
			expect(answer).toMatchObject({ status, body: "", headers });
		});
	}

	it("passes on bodies of any size, with and without a length", async () => {
		const { port } = await startBoth((request, response) => request.pipe(response));
		const bytes = Buffer.alloc(5_000_000, "a line of text\n");
		for (const headers of [{ "content-length": bytes.length }, { "transfer-encoding": "chunked" }]) {
			const asked = ask(port, "/", { method: "POST", headers });
			asked.end(bytes);
			const [response] = (await once(asked, "response")) as [IncomingMessage];
			expect((await buffer(response)).equals(bytes)).toBe(true);
		}
	});

	it("passes on the answer to a request that is refused before its body has arrived", async () => {
		const { port } = await startBoth((_, response) => response.writeHead(413).end("too large"));
		const asked = ask(port, "/", { method: "PUT", headers: { "content-length": 100_000_000 } });
		asked.on("error", () => undefined).write("the beginning");
		const [response] = (await once(asked, "response")) as [IncomingMessage];
		expect([response.statusCode, await text(response)]).toEqual([413, "too large"]);
		asked.destroy();
	});

	it("does not pass on a truncated response as complete", async () => {
		const { port } = await startBoth((_, response) => {
			response.write("half", () => response.destroy());
		});
		await expect(answered(ask(port, "/"))).rejects.toThrow("aborted");
	});

	it("ends the request to the Worker when its client disconnects", async () => {
		const { promise: left, resolve } = Promise.withResolvers<void>();
		const { port } = await startBoth((_, response) => {
			response.once("close", resolve);
			response.write("on and on");
		});
		const asked = ask(port, "/").on("error", () => undefined);
		asked.end();
		await once(asked, "response");
		asked.destroy();
		await left;
	});
});

describe("the proxy refuses addresses that wrangler answers itself, in any spelling:", () => {
	for (const path of [
		"/cdn-cgi",
		"/cdn-cgi/",
		"/cdn-cgi/local/explorer",
		"/cdn-cgi/local/explorer/api/d1/database",
		"/cdn-cgi/explorer/api",
		"/cdn-cgi/handler/scheduled",
		"/cdn-cgi/mf/scheduled",
		"/cdn-cgi/local/email?from=a@b.example&to=c@d.example",
		"/cdn-cgi/local/platform-proxy",
		"/cdn-cgi/local/r2/public/tributary-media/x",
		"/cdn-cgi/local/r2/s3/",
		"/cdn-cgi/live-reload",
		"/__cf_local/imageupload",
		"/x/../cdn-cgi/local/email",
		"/x/%2e%2e/cdn-cgi/local/email",
		"\\cdn-cgi\\local\\email",
		"/cdn-cgi\\local/email",
	]) {
		it(path, async () => {
			const { port, reached } = await startBoth();
			for (const method of ["GET", "POST", "PUT", "DELETE"]) {
				const said = await raw(
					port,
					`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
				);
				expect(said).toMatch(/^HTTP\/1\.1 40[04] /);
			}
			expect(reached).toEqual([]);
		});
	}

	it("an absolute address, as in a request to a proxy", async () => {
		const { port, reached } = await startBoth();
		const close = "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
		expect(await raw(port, `GET http://localhost/cdn-cgi/local/explorer HTTP/1.1${close}`)).toContain(
			" 404 ",
		);
		expect(await raw(port, `GET http://localhost/feed.xml HTTP/1.1${close}`)).toContain("the Worker");
		expect(reached).toEqual(["GET /feed.xml"]);
	});

	it("but it passes on paths that only begin like them", async () => {
		const { port, reached } = await startBoth();
		const paths = ["/cdn-cgi-x", "//cdn-cgi/local/scheduled", "/x/cdn-cgi/", "/%63dn-cgi/local/scheduled"];
		for (const path of paths) expect((await answered(ask(port, path))).body).toBe("the Worker");
		expect(reached).toEqual(paths.map((path) => `GET ${path}`));
	});

	it("and it removes wrangler's internal headers and a client address that the client set", async () => {
		const { port } = await startBoth((request, response) =>
			response.end(Object.keys(request.headers).sort().join()),
		);
		const headers = {
			"MF-Original-URL": "http://x/cdn-cgi/local/explorer",
			"mf-cf-blob": "{}",
			"CF-Connecting-IP": "203.0.113.7",
			"x-a": "1",
		};
		expect((await answered(ask(port, "/", { headers }))).body).toBe("connection,host,x-a");
	});
});

describe("the proxy lets no request smuggle another one to the Worker:", () => {
	const inner = "GET /inner HTTP/1.1\r\nHost: localhost\r\n\r\n";
	const lengths = [
		["a length", `Content-Length: ${inner.length}\r\n`, inner],
		["chunks", "Transfer-Encoding: chunked\r\n", `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`],
	] as const;
	for (const method of ["GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT"]) {
		for (const [what, length, body] of lengths) {
			it(`${method} with ${what}, even if Connection names its framing header`, async () => {
				const bodies: string[] = [];
				const { port, reached } = await startBoth(async (request, response) => {
					bodies.push(await text(request));
					response.end(request.headers.host);
				});
				const head = `${method} /outer HTTP/1.1\r\nHost: localhost:81\r\n${length}`;
				const connections = ["close", "content-length, transfer-encoding, host, close"];
				for (const connection of connections) {
					const said = await raw(port, `${head}Connection: ${connection}\r\n\r\n${body}`);
					expect(said.match(/HTTP\/1\.1/g)).toHaveLength(1);
					if (method !== "HEAD") expect(said).toMatch(/\r\n\r\n(?:c\r\n)?localhost:81/);
					// What another client is answered is an answer to its own request.
					const next = "GET /next HTTP/1.1\r\nHost: other:82\r\nConnection: close\r\n\r\n";
					expect(await raw(port, next)).toContain("other:82");
				}
				const expected = method === "GET" || method === "HEAD" ? "" : inner;
				expect(bodies).toEqual([expected, "", expected, ""]);
				expect(reached).toEqual([`${method} /outer`, "GET /next", `${method} /outer`, "GET /next"]);
			});
		}
	}

	it("both framing headers at once, two lengths, or an unknown coding", async () => {
		const { port, reached } = await startBoth();
		for (const lengths of [
			"Content-Length: 5\r\nTransfer-Encoding: chunked",
			"Content-Length: 5\r\nContent-Length: 6",
			"Content-Length: +5",
			"Transfer-Encoding: gzip, chunked",
			"Transfer-Encoding: chunked, identity",
		]) {
			const said = await raw(
				port,
				`POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${lengths}\r\n\r\n0\r\n\r\n`,
			);
			expect(said).toMatch(/^HTTP\/1\.1 (?:400|501) /);
		}
		expect(reached).toEqual([]);
	});
});

describe("the Host header", () => {
	async function saidTo(port: number, host: string) {
		return raw(port, `GET /feed.json HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
	}

	for (const host of [
		"localhost:81/cdn-cgi/handler/scheduled?a=",
		"x/cdn-cgi/local/scheduled?",
		"x/cdn-cgi/mf/scheduled#",
		"x\\cdn-cgi\\mf\\scheduled?",
		"[::1]/cdn-cgi/handler/scheduled?",
		"a@b/cdn-cgi/handler/scheduled?",
		"a@b",
		"a&b",
		"a b",
		"",
		'"<script>"',
		"x%",
		"x:99999",
		"x:y",
		"1.2.3.4.5",
		"[::1",
		"one, two",
	]) {
		it(`"${host}" is refused`, async () => {
			const { port, reached } = await startBoth();
			expect(await saidTo(port, `Host: ${host}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
			expect(reached).toEqual([]);
		});
	}

	it("is refused if there are two", async () => {
		const { port, reached } = await startBoth();
		expect(await saidTo(port, "Host: localhost\r\nHost: other\r\n")).toMatch(/^HTTP\/1\.1 400 /);
		expect(reached).toEqual([]);
	});

	it("with any usual kind of host reaches the Worker", async () => {
		const { port } = await startBoth(({ headers }, response) => response.end(`at ${headers.host}`));
		for (const host of ["localhost:8787", "news.example", "127.0.0.1:81", "[::1]:81", "my_machine.local"])
			expect(await saidTo(port, `Host: ${host}\r\n`)).toContain(`at ${host}`);
		expect(await raw(port, "GET /feed.json HTTP/1.0\r\n\r\n")).toContain("at localhost");
		const asked = "GET http://news.example:81/feed.json HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n";
		expect(await raw(port, asked)).toContain("at news.example:81");
	});
});

describe("the cron handler", () => {
	const path = "/cdn-cgi/local/scheduled?cron=*/10+*+*+*+*";

	it("runs with the token", async () => {
		const { port, reached } = await startBoth();
		const answer = await answered(ask(port, path, { headers: { authorization: `Bearer ${TOKEN}` } }));
		expect(answer).toMatchObject({ status: 200, body: "the Worker" });
		expect(reached).toEqual(["GET /api/articles?limit=1", `GET ${path}`]);
	});

	it("runs with the token if both requests have the client's host, from which the Worker takes its own address", async () => {
		const hosts: (string | undefined)[] = [];
		const { port } = await startBoth(
			({ headers }, response) => void response.end(hosts.push(headers.host) && ""),
			({ headers }) => hosts.push(headers.host),
		);
		const headers = { authorization: `Bearer ${TOKEN}`, host: "localhost:81" };
		await answered(ask(port, path, { headers }));
		expect(hosts).toEqual(["localhost:81", "localhost:81"]);
	});

	for (const [what, headers] of [
		["does not run without a token", {}],
		["does not run with a wrong token", { authorization: "Bearer wrong" }],
		[
			"does not run on a request from a web page",
			{ origin: "http://localhost:3000", "sec-fetch-site": "cross-site" },
		],
	] as const) {
		it(what, async () => {
			const { port, reached } = await startBoth();
			for (const method of ["GET", "POST"]) {
				const answer = await answered(ask(port, path, { method, headers }));
				expect(answer).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
			}
			expect(reached.every((one) => one.includes("/api/articles"))).toBe(true);
		});
	}
});

describe("a request gets 503 and can be repeated", () => {
	it("before the Worker has started", async () => {
		const port = await freePort();
		await openFront(port);
		const { status, headers, body } = await answered(ask(port, "/feed.xml"));
		expect([status, headers["retry-after"]]).toEqual([503, "1"]);
		expect(body).toBe("The Worker is starting. Try again in a moment.\n");
	});

	it("after the Worker has ended", async () => {
		const { port, worker } = await startBoth();
		expect((await answered(ask(port, "/"))).status).toBe(200);
		worker.closeAllConnections();
		worker.close();
		expect((await answered(ask(port, "/"))).status).toBe(503);
		const headers = { authorization: `Bearer ${TOKEN}` };
		expect((await answered(ask(port, "/cdn-cgi/local/scheduled", { headers }))).status).toBe(503);
	});

	it("but is sent again at once if the Worker has just closed the kept-alive connection", async () => {
		const { port, worker } = await startBoth();
		await answered(ask(port, "/"));
		worker.closeAllConnections();
		expect((await answered(ask(port, "/"))).status).toBe(200);
	});
});
