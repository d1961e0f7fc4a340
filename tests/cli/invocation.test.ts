/** How messages name the command, so that it works where the reader is. */
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { invocation } from "../../cli/invocation.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

it("is `node tributary` in the project, with its path elsewhere", () => {
	const from = (folder: string) => invocation({ script: join(PROJECT, "tributary"), folder });
	expect(from(PROJECT)).toBe("node tributary");
	expect(from(join(PROJECT, "docs"))).toBe(`node ${join("..", "tributary")}`);
	expect(from(resolve("/somewhere/else"))).toMatch(/^node "?[^ ]*tributary"?$/);
	expect(invocation({ script: join(PROJECT, "cli/start.ts"), folder: PROJECT })).toBe("node tributary");
});

it("is `tributary` where a link on the path was called, and `npx tributary` where npx did", () => {
	expect(invocation({ script: "/usr/local/bin/tributary", folder: "/home/ada" })).toBe("tributary");
	const npx = join("/home/ada/.npm/_npx/0123/node_modules/.bin/tributary");
	expect(invocation({ script: npx, folder: PROJECT })).toBe("npx tributary");
});
