/** D1's errors, by the messages that D1 gives today: here it shows if another version words them differently. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { failedConstraint, isRefusal } from "../../src/platform/d1-errors.ts";
import { DatabaseError } from "../../src/platform/database.ts";

/** Runs statements that fail; returns the error. */
async function errorOf(...statements: string[]): Promise<unknown> {
	try {
		await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)));
	} catch (error) {
		return error;
	}
	throw new Error("the statements did not fail");
}

describe("a violated constraint is recognised by its kind and columns:", () => {
	beforeEach(async () => {
		await env.DB.batch(
			[
				"CREATE TABLE pairs (a INTEGER NOT NULL UNIQUE, b INTEGER, c INTEGER, UNIQUE (b, c))",
				"CREATE TABLE numbers (d INTEGER CONSTRAINT d_is_positive CHECK (d > 0))",
				"INSERT INTO pairs VALUES (1, 1, 1)",
			].map((sql) => env.DB.prepare(sql)),
		);
	});

	it.each([
		["INSERT INTO pairs VALUES (NULL, 1, 2)", "NOT NULL", ["pairs.a"]],
		["INSERT INTO pairs VALUES (1, 2, 2)", "UNIQUE", ["pairs.a"]],
		["INSERT INTO pairs VALUES (2, 1, 1)", "UNIQUE", ["pairs.b", "pairs.c"]],
		["INSERT INTO numbers VALUES (0)", "CHECK", ["d_is_positive"]],
	])("%s", async (sql, kind, on) => {
		const error = await errorOf(sql);
		expect(failedConstraint(error)).toMatchObject({ kind, on });
		// So it is through the bounded database, whose error has the same message.
		expect(failedConstraint(new DatabaseError(error, "nothing"))).toMatchObject({ kind, on });
		expect(isRefusal(error)).toBe(true);
	});
});

it("no constraint is reported for an error that none caused", async () => {
	expect(failedConstraint(await errorOf("SELECT nothing FROM nowhere"))).toBeUndefined();
	expect(failedConstraint("UNIQUE constraints are a good thing")).toBeUndefined();
	expect(failedConstraint(undefined)).toBeUndefined();
});

describe("nothing is stored by a statement", () => {
	it.each([
		"D1_ERROR: database or disk is full: SQLITE_FULL",
		"D1_ERROR: attempt to write a readonly database: SQLITE_READONLY",
		"D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
		"D1_ERROR: Exceeded maximum DB size.",
		"D1_ERROR: Exceeded maximum account storage.",
	])("if the error is %j", (message) => expect(isRefusal(new Error(message))).toBe(true));

	it("if it is malformed", async () => expect(isRefusal(await errorOf("SELECT FROM"))).toBe(true));

	it("if a later one of its batch fails", async () => {
		const first = "UPDATE scopes SET name = 'changed' WHERE scope = 'all'";
		expect(isRefusal(await errorOf(first, "SELECT json('{')"))).toBe(true);
		expect(await env.DB.prepare("SELECT name FROM scopes WHERE scope = 'all'").first("name")).toBe("");
	});
});

describe("a statement may have been executed", () => {
	it.each([
		"D1_ERROR: Network connection lost.",
		"D1_ERROR: disk I/O error: SQLITE_IOERR",
		"D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
		"internal error; reference = 0123456789",
	])("if the error is %j", (message) => expect(isRefusal(new Error(message))).toBe(false));
});
