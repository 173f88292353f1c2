/// <reference types="direct-upload/svelte" />
