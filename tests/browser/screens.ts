/** The screens that pages are tried on. */

/** A window, and the colours that its user prefers. */
export interface Screen {
	/** CSS pixels. */
	width: number;
	height: number;
	scheme: "light" | "dark";
}

const PHONE = { width: 375, height: 812 };

export const LIGHT_PHONE: Screen = { ...PHONE, scheme: "light" };
export const DARK_PHONE: Screen = { ...PHONE, scheme: "dark" };
export const LIGHT_TABLET: Screen = { width: 768, height: 1024, scheme: "light" };
export const DARK_DESK: Screen = { width: 1440, height: 900, scheme: "dark" };
