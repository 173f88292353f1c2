import { DirectUpload } from "direct-upload/react";
import { useState } from "react";

export function Receipts({ token }: { token: () => Promise<string> }) {
  const [keys, setKeys] = useState<string[]>([]);
  return (
    <>
      <DirectUpload
        endpoint="https://uploads.example.com/api/presigned-url"
        name="receipts"
        maxSize="10 MB"
        multiple
        headers={async () => ({ Authorization: `Bearer ${await token()}` })}
        onUploadSuccess={({ detail }) => setKeys((keys) => [...keys, detail.key])}
      />
      <p>{keys.length} stored.</p>
    </>
  );
}
