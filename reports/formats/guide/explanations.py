"""What a guide says in words of each call."""

from __future__ import annotations

from collections.abc import Mapping

PUBLIC = "Warning: anyone who has the address can then {}. Use it with care."

CALLS: Mapping[str, str] = {
    "Upload an object": "`put_object` stores bytes that the program has in memory, here a JSON document.",
    "Upload an object that anyone can read": "The same with an ACL. " + PUBLIC.format("read the object"),
    "List the objects of a bucket": "The listing comes in pages of 1,000 keys at most; these loops go through all.",
    "Read an object": "`get_object` returns a stream; `read()` reads all of it.",
    "Let anyone read an object": "It changes the ACL of an object that is there. " + PUBLIC.format("read the object"),
    "Delete an object": "Without versioning the object is gone for good. A key that does not exist is no error.",
    "Create a bucket": "Its name must be free, also among the buckets of other users.",
    "List the buckets you own": "Each bucket has a name and the date on which it was created.",
    "Upload a file, and download it": "boto reads and writes the file in pieces, whatever its size.",
    "Upload a string": "`new_key` makes no request yet; `set_contents_from_string` stores the object.",
    "Upload a large file in parts": "Each part but the last must have 5 MiB or more. A part that fails can be sent "
    "again; an upload that is not completed keeps its parts until it is cancelled with `mp.cancel_upload()`.",
    "Download to a file": "`get_key` asks for the object first, and returns None if there is none.",
    "Make a URL with which anyone can read an object for 30 seconds": "Whoever has the URL can read the object until "
    "it expires, also if it is private.",
    "Make the URL of an object that anyone can read": "The URL has no signature, so the object must be public.",
    "Copy an object with its ACL": "The endpoint copies the object; its bytes are not downloaded.",
    "Let nobody else read an object": "Only the owner can read it then.",
    "Let anyone list a bucket": PUBLIC.format("see the names of all objects in the bucket"),
    "Delete an empty bucket": "The bucket must be empty, otherwise the call fails.",
}
"""By the title of a documented call. A test holds that each has one."""
