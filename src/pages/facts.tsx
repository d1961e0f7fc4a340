/**
 * Facts in one line, such as a size and a duration.
 *
 * @module
 */

import type { Child } from "hono/jsx";

/** Short facts with dots between them. Each has its own direction: one in Latin letters may be among Arabic words. */
export function Facts({ facts }: { facts: readonly Child[] }) {
	return (
		<>
			{facts.map((fact, i) => (
				<>
					{i > 0 && " · "}
					<bdi>{fact}</bdi>
				</>
			))}
		</>
	);
}
