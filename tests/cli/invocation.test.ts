/** How messages name the command, so that it works where the reader is. */
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { invocation } from "../../cli/invocation.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

it("messages name the command `node tributary` in the project, and its path from other folders", () => {
	const from = (folder: string) => invocation({ script: join(PROJECT, "tributary"), folder });
	expect(from(PROJECT)).toBe("node tributary");
	expect(from(join(PROJECT, "docs"))).toBe(`node ${join("..", "tributary")}`);
	expect(from(resolve("/somewhere/else"))).toMatch(/^node "?[^ ]*tributary"?$/);
	expect(invocation({ script: join(PROJECT, "cli/start.ts"), folder: PROJECT })).toBe("node tributary");
});

it("messages name the command `tributary` if it was run through a link on the PATH, and `npx tributary` if npx ran it", () => {
	expect(invocation({ script: "/usr/local/bin/tributary", folder: "/home/ada" })).toBe("tributary");
	const npx = join("/home/ada/.npm/_npx/0123/node_modules/.bin/tributary");
	expect(invocation({ script: npx, folder: PROJECT })).toBe("npx tributary");
});
