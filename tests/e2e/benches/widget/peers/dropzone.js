// Dropzone in the page, with what one writes around it for S3 with presigned URLs.
import "dropzone/dist/dropzone.css";
import { Dropzone } from "dropzone";

new Dropzone("#uploads", {
  acceptedFiles: ".csv,.zip",
  binaryBody: true,
  defaultHeaders: false,
  headers: { "Content-Type": "text/csv" },
  method: "put",
  url: ([file]) => file.presignedURL,
  accept: async (file, done) => {
    const asked = await fetch(`/api/presigned-url?filename=${encodeURIComponent(file.name)}`);
    const { presignedURL } = await asked.json();
    file.presignedURL = presignedURL;
    done();
  },
});
