const element = document.querySelector("direct-upload");

// Asked anew for each call of the proxy, so the token may be short-lived.
element.headers = async () => ({ Authorization: `Bearer ${await currentToken()}` });

element.messages = { chooseFiles: "Choose your receipts" };

element.addEventListener("upload-success", ({ detail }) => {
  const item = document.createElement("li");
  item.textContent = detail.key;
  document.querySelector("#stored").append(item);
});

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  alert(`Sent: ${new FormData(event.target).getAll("receipts").join(", ")}`);
});

/** Stands for your portal's own way to a token. */
async function currentToken() {
  return "a-token";
}
