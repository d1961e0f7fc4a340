/** The screens that pages are tried on. */

/** A window, in CSS pixels. */
export interface Size {
	width: number;
	height: number;
}

/** A window and the colours that its user prefers. */
export interface Screen extends Size {
	scheme: "light" | "dark";
}

export const PHONE: Size = { width: 375, height: 812 };
export const TABLET: Size = { width: 768, height: 1024 };
export const DESK: Size = { width: 1440, height: 900 };
