import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../support/runs.ts";
import { at, NOW, publicTexts, setUpOperator } from "../publishing/operator.ts";
import { contents, contradictions, empty } from "../store/database.ts";

const operator = setUpOperator();
const { deliver } = operator;

describe("after any sequence of states", () => {
	const IDS = ["amber", "birch", "cedar"];
	interface Step {
		id: string;
		by: "import" | "post" | "delete" | "withdraw" | "restore" | "message" | "time";
		words?: string;
		days?: number;
		expires?: number;
		draft?: boolean;
		future?: boolean;
	}
	const anyStep: fc.Arbitrary<Step> = fc.oneof(
		fc.record(
			{
				id: fc.constantFrom(...IDS),
				by: fc.constantFrom("import" as const, "post" as const),
				words: fc.constantFrom("one", "two"),
				days: fc.constantFrom(-2, 1, 3),
				expires: fc.constantFrom(-1, 2, 4),
				draft: fc.boolean(),
				future: fc.boolean(),
			},
			{ requiredKeys: ["id", "by", "words"] },
		),
		fc.record({
			id: fc.constantFrom(...IDS),
			by: fc.constantFrom("delete" as const, "withdraw" as const, "restore" as const),
		}),
		fc.record({ id: fc.constantFrom(...IDS), by: fc.constantFrom("message" as const, "time" as const) }),
	);
	const inDays = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

	async function take(step: Step): Promise<void> {
		const { id } = step;
		if (step.by === "time") return at(new Date(Date.now() + 86_400_000).toISOString());
		if (step.by === "message") {
			// Delivered twice, at the same time.
			await Promise.all([deliver(), deliver()]);
			return;
		}
		if (step.by === "delete") await operator.worker.api("DELETE", `/api/articles/${id}`);
		else if (step.by === "withdraw" || step.by === "restore")
			await operator.worker.api("POST", `/api/articles/${id}/${step.by}`);
		else {
			const { by, days, draft, expires, words, future } = step;
			const item = {
				id,
				title: id,
				content_html: `<p>${id} ${words}</p>`,
				...(days !== undefined && { date_published: inDays(days) }),
				tags: [id],
				_tributary: { draft, future, path: `${id}.md`, ...(expires && { expires: inDays(expires) }) },
			};
			const path = by === "import" ? "/api/import" : "/api/articles";
			const response = await operator.worker.api("POST", path, by === "import" ? { items: [item] } : item);
			const text = await response.text();
			// The date of what was public stays.
			expect(response.ok || text.includes("that date stays"), text).toBe(true);
		}
	}

	it("each article has one state, and readers see only public ones", {
		timeout: 240_000,
	}, async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 14 }), async (steps) => {
				at(NOW);
				await empty();
				await env.DB.prepare("DELETE FROM unpublished").run();
				for (const step of steps) {
					await take(step);
					const stored = await contents();
					expect(contradictions(stored)).toEqual([]);
					const hidden = await env.DB.prepare("SELECT guid, state, sorted_at FROM unpublished").all<{
						guid: string;
						state: string;
						sorted_at: number | null;
					}>();
					const places = [...stored.articles, ...hidden.results].map(({ guid }) => guid);
					expect(places).toHaveLength(new Set(places).size);
					// Whoever was public and is not any more has a tombstone, so that the page says so.
					expect(stored.tombstones.map(({ guid }) => guid).sort()).toEqual(
						hidden.results
							.filter(({ sorted_at }) => sorted_at !== null)
							.map(({ guid }) => guid)
							.sort(),
					);
				}
				const { articles } = await contents();
				const texts = await publicTexts(IDS.flatMap((id) => [`/articles/${id}`, `/tags/${id}/feed.json`]));
				for (const id of IDS)
					expect(texts.includes(`${id} one`) || texts.includes(`${id} two`)).toBe(
						articles.some(({ guid }) => guid === id),
					);
			}),
			{ numRuns: runs(12) },
		);
	});
});
