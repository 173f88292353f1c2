// A template with the element, as far as Angular looks at it: its events and references to it. Each line
// after "mistake:" has one; no other line has any.

import "direct-upload";
import { Component, CUSTOM_ELEMENTS_SCHEMA } from "@angular/core";
import type { UploadSuccess } from "direct-upload";

@Component({
  selector: "app-portal",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <direct-upload
      #element
      endpoint="/api/presigned-url"
      max-size="10 MB"
      required
      [disabled]="keys.length > 3"
      [headers]="headers"
      (upload-success)="keep($event)"
      (uploads-complete)="element.discard($event.detail.done)"
      (file-add)="$event.preventDefault()"
    ></direct-upload>
    <!-- mistake: no event tells the URL. -->
    <direct-upload (upload-success)="keys.push($event.detail.presignedURL)"></direct-upload>
    <!-- mistake: another event's details. -->
    <direct-upload (upload-error)="keep($event)"></direct-upload>
    <!-- mistake: which upload? -->
    <button (click)="element.discard()">Discard</button>
    <!-- mistake: a method that there is not. -->
    <button (click)="element.pause()">Pause</button>
  `,
})
export class Portal {
  readonly keys: string[] = [];
  readonly headers = async () => ({ Authorization: "Bearer a-token" });

  keep({ detail }: CustomEvent<UploadSuccess>) {
    this.keys.push(detail.key);
  }
}
