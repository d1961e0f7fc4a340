/** The part of turndown that is used here: its own types require those of browsers. */
declare module "turndown" {
	class TurndownService {
		constructor(options: {
			headingStyle: "setext" | "atx";
			codeBlockStyle: "indented" | "fenced";
			bulletListMarker: "-" | "+" | "*";
		});
		/** Leaves elements as they are. */
		keep(elements: string[]): this;
		/** Turns HTML into Markdown. */
		turndown(html: string): string;
	}
	export = TurndownService;
}
