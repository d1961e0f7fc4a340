/** The screens that pages are tried on. */

/** A window and the colours that its user prefers. */
export interface Screen {
	/** CSS pixels. */
	width: number;
	height: number;
	scheme: "light" | "dark";
}

const WINDOWS = [
	{ width: 375, height: 812 },
	{ width: 768, height: 1024 },
	{ width: 1440, height: 900 },
];

/** Three windows, each in two colour schemes. */
export const SCREENS: Screen[] = WINDOWS.flatMap((window) => [
	{ ...window, scheme: "light" as const },
	{ ...window, scheme: "dark" as const },
]);
