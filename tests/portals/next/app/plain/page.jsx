// A page that the server alone renders: what has no function needs no "use client" of its own.
import { DirectUpload } from "direct-upload/react";

export default function Page() {
  return <DirectUpload multiple messages={{ chooseFiles: "Choose your receipts" }} />;
}
