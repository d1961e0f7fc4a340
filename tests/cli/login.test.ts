/** `tributary login`: which token is sent where, and how tokens are stored. */
import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configPath, readLogins, writeLogins } from "../../cli/config.ts";
import { login, logout } from "../../cli/login.ts";
import { addressFrom, type ServerOptions, type Surroundings, serverFrom } from "../../cli/server.ts";
import { type Api, startApi } from "./api.ts";

let folder: string;
let said: string[];
let complained: string[];
const output = { log: (line: string) => said.push(line), error: (line: string) => complained.push(line) };
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "tributary-config-"));
	vi.stubEnv("XDG_CONFIG_HOME", join(folder, "config"));
	vi.stubEnv("TRIBUTARY_TOKEN", undefined);
	vi.stubEnv("PORT", undefined);
	said = [];
	complained = [];
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(folder, { recursive: true });
});

const SITE = "https://news.example.org";

describe("the token", () => {
	/** Everything from which a token may come, each with its own. */
	const here = (more: Partial<Surroundings> = {}): Surroundings => ({
		env: { TRIBUTARY_TOKEN: "variable" },
		logins: () => ({ site: SITE, sites: { [SITE]: { token: "login" } } }),
		localToken: () => "dev-vars",
		stdin: Readable.from(["stdin\n"]),
		...more,
	});
	const tokenOf = async (options: ServerOptions, from: Surroundings) =>
		(await serverFrom(options, from)).token;

	it("comes from the options, the variable, the login to that site, or .dev.vars, in this order", async () => {
		expect(await tokenOf({ to: SITE, token: "option" }, here())).toBe("option");
		expect(await tokenOf({ to: SITE, tokenStdin: true }, here())).toBe("stdin");
		expect(await tokenOf({ to: SITE }, here())).toBe("variable");
		expect(await tokenOf({ to: SITE }, here({ env: {} }))).toBe("login");
		expect(await tokenOf({ to: "http://localhost:8787" }, here({ env: {} }))).toBe("dev-vars");
	});

	it("from .dev.vars is sent only to this machine, in any spelling of its address", async () => {
		const from = here({ env: {}, logins: () => ({ sites: {} }) });
		for (const to of [
			"http://localhost",
			"http://127.0.0.1:9000",
			"http://127.1",
			"http://[::1]:8787",
			"http://LOCALHOST",
		])
			expect(await tokenOf({ to }, from)).toBe("dev-vars");
		for (const to of [
			SITE,
			"http://localhost.example.org",
			"http://127.0.0.1.example.org",
			"http://127.0.0.1.nip.io",
			"http://nas.localhost",
			"http://notlocalhost",
			"http://0.0.0.0:8787",
			"http://192.168.0.2",
			"http://[::ffff:7f00:1]",
		])
			await expect(serverFrom({ to }, from)).rejects.toThrow(/^There is no token for /);
	});

	it("from a login is sent only to that site: not to another scheme, port or name", async () => {
		for (const to of [
			"http://news.example.org",
			`${SITE}:8443`,
			"https://example.org",
			"https://www.news.example.org",
		])
			await expect(serverFrom({ to }, here({ env: {} }))).rejects.toThrow(/^There is no token for /);
		expect(await tokenOf({ to: `${SITE}/articles/x` }, here({ env: {} }))).toBe("login");
	});

	it("is read from standard input with --token-stdin, without a prompt, and must not be empty", async () => {
		const empty = here({ stdin: Readable.from([" \n"]) });
		await expect(serverFrom({ to: SITE, tokenStdin: true }, empty)).rejects.toThrow(
			"standard input is empty",
		);
		const terminal = here({ stdin: Object.assign(Readable.from([]), { isTTY: true }) });
		await expect(serverFrom({ to: SITE, tokenStdin: true }, terminal)).rejects.toThrow("not from a terminal");
	});
});

describe("the site of a command", () => {
	const here = (site: string | undefined, env = {}): Surroundings => ({
		env,
		logins: () => ({ site, sites: {} }),
		localToken: () => undefined,
		stdin: process.stdin,
	});

	it("comes from the option, else is local if PORT is set, else comes from the login, else is local", () => {
		expect(addressFrom({ to: "https://other.example" }, here(SITE)).origin).toBe("https://other.example");
		vi.stubEnv("PORT", "9000");
		expect(addressFrom({}, here(SITE, process.env)).origin).toBe("http://localhost:9000");
		vi.stubEnv("PORT", undefined);
		expect(addressFrom({}, here(SITE, process.env)).origin).toBe(SITE);
		expect(addressFrom({}, here(undefined)).origin).toBe("http://localhost:8787");
	});
});

describe("`tributary login`", () => {
	let api: Api;
	beforeEach(async () => {
		api = await startApi();
		api.replies["GET /api/articles?limit=1"] = { body: { items: [] } };
	});

	it("verifies the token, and saves it in a file that only the user can read", async () => {
		await login(api.url.href, { token: "token" }, output);
		expect(api.paths).toEqual(["/api/articles?limit=1"]);
		const { origin } = api.url;
		expect(said).toEqual([expect.stringMatching(`^logged in  ${origin}: `)]);
		expect([...said, ...complained].join("\n")).not.toContain('token"');
		expect(readLogins()).toEqual({ site: origin, sites: { [origin]: { token: "token" } } });
		expect(statSync(configPath()).mode & 0o777).toBe(0o600);
		expect(statSync(join(folder, "config/tributary")).mode & 0o777).toBe(0o700);
		expect((await serverFrom({})).token).toBe("token");
	});

	it("saves several sites, of which the last one is the default", async () => {
		writeLogins({ site: SITE, sites: { [SITE]: { token: "other" } } });
		await login(api.url.href, { token: "token" }, output);
		expect(addressFrom({}).origin).toBe(api.url.origin);
		expect((await serverFrom({ to: SITE })).token).toBe("other");
	});

	it("saves nothing if the site rejects the token", async () => {
		await expect(login(api.url.href, { token: "wrong" }, output)).rejects.toThrow(
			"does not accept the token",
		);
		expect(existsSync(configPath())).toBe(false);
	});

	it("saves nothing if the server is not a Tributary", async () => {
		api.replies["GET /api/articles?limit=1"] = { body: { hello: "world" } };
		await expect(login(api.url.href, { token: "token" }, output)).rejects.toThrow(
			"not as a Tributary server",
		);
		expect(existsSync(configPath())).toBe(false);
	});

	it("assumes https for an address without a scheme, and explains an invalid one", async () => {
		await expect(login("ftp://a.example", { token: "t" }, output)).rejects.toThrow(
			"is like https://news.example.org",
		);
		await expect(login("https://u:p@a.example", { token: "t" }, output)).rejects.toThrow(
			"is like https://news",
		);
	});

	it("prints the missing options if there is no terminal", async () => {
		await expect(login(api.url.href, {}, output)).rejects.toThrow("give the token with --token-stdin");
		await expect(login(undefined, {}, output)).rejects.toThrow("give its address");
	});
});

describe("`tributary logout`", () => {
	it("removes the default site, or the one that is named", () => {
		writeLogins({ site: SITE, sites: { [SITE]: { token: "a" }, "https://b.example": { token: "b" } } });
		logout("b.example", output);
		expect(readLogins()).toEqual({ site: SITE, sites: { [SITE]: { token: "a" } } });
		logout(undefined, output);
		expect(readLogins()).toEqual({ sites: {} });
		expect(() => logout(undefined, output)).toThrow("There is no login for any site.");
		expect(said).toEqual(["logged out https://b.example", `logged out ${SITE}`]);
	});

	it("lists the saved sites if the named one is not saved", () => {
		writeLogins({ site: SITE, sites: { [SITE]: { token: "a" } } });
		expect(() => logout("b.example", output)).toThrow(`no login for https://b.example. Logins: ${SITE}.`);
	});
});

describe("the file of logins", () => {
	beforeEach(() => writeLogins({ site: SITE, sites: { [SITE]: { token: "a" } } }));

	it("is refused if others can read or write it", () => {
		for (const mode of [0o640, 0o604, 0o620, 0o666]) {
			chmodSync(configPath(), mode);
			expect(() => readLogins()).toThrow(/^Other users of this machine can read .+ `chmod 600`/);
		}
	});

	it("is reported in one line, without its contents, if it is damaged", () => {
		for (const text of ["", "{", '{"sites":{"a":{"token":5}}}', '{"sites":["secret-token"]}']) {
			writeFileSync(configPath(), text);
			expect(() => readLogins()).toThrow(/config\.json is damaged\. Delete it and log in again/);
			expect(() => readLogins()).not.toThrow("secret");
		}
	});

	it("is replaced as a whole, and a link in its place is not followed", () => {
		const other = join(folder, "other");
		writeFileSync(other, "mine");
		rmSync(configPath());
		symlinkSync(other, configPath());
		writeLogins({ sites: {} });
		expect(readFileSync(other, "utf8")).toBe("mine");
		expect(readLogins()).toEqual({ sites: {} });
	});

	it("may be missing, which means no logins", () => {
		rmSync(configPath());
		expect(readLogins()).toEqual({ sites: {} });
	});

	it("is in the folder for user settings of each system", () => {
		const on = (platform: NodeJS.Platform, env = {}) => configPath(env, platform).replaceAll("\\", "/");
		expect(on("linux")).toMatch(/\/\.config\/tributary\/config\.json$/);
		expect(on("darwin")).toMatch(/\/Library\/Application Support\/tributary\/config\.json$/);
		expect(on("win32", { APPDATA: "C:/Users/a/AppData/Roaming" })).toBe(
			"C:/Users/a/AppData/Roaming/tributary/config.json",
		);
		expect(on("darwin", { XDG_CONFIG_HOME: "/x" })).toBe("/x/tributary/config.json");
	});
});
