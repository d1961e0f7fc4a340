// Shows the buttons that copy a feed's address, where the browser can copy. Without it the plain links remain.
if (navigator.clipboard) {
	for (const button of document.querySelectorAll("button[data-copy]")) {
		const label = button.textContent;
		button.hidden = false;
		button.addEventListener("click", async () => {
			try {
				await navigator.clipboard.writeText(button.dataset.copy);
				button.textContent = "Copied";
			} catch {
				button.textContent = "Not copied";
			}
			setTimeout(() => {
				button.textContent = label;
			}, 2000);
		});
	}
}
