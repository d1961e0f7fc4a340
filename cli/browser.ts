/**
 * The browser of this machine.
 *
 * @module
 */
import { spawn } from "node:child_process";

/** Opens an address in the browser. Returns whether a program was started. */
export async function openInBrowser(href: string): Promise<boolean> {
	const [command, ...args] = browserCommand(process.env, process.platform);
	if (command === undefined) return false;
	// No shell interprets the address.
	const browser = spawn(command, [...args, href], { stdio: "ignore", detached: true });
	browser.unref();
	return new Promise((resolve) => {
		browser.once("spawn", () => resolve(true));
		browser.once("error", () => resolve(false));
	});
}

/** The command that opens an address: `BROWSER`, or the system's. Empty where there is no screen. */
export function browserCommand(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
	if (env.BROWSER) return [env.BROWSER];
	if (platform === "darwin") return ["open"];
	if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
	return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : [];
}
