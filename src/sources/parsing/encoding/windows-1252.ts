/** The characters of windows-1252 from 0x80 on, one for each byte. */
export const WINDOWS_1252: readonly string[] = [
	...new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 128 }, (_, i) => 128 + i)),
];
