"""The two fields of a seal, in the structure of the file: a tagged page has no widget without its element."""

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, append_signature_field

FIELD = "Cachet"
TIMESTAMP = "Horodatage"
# Outside of the page, printable: PDF/A wants no hidden annotation, and nothing is to be seen.
OUT_OF_SIGHT = InvisSigSettings(box_out_of_bounds=True)
SAID = {FIELD: "Cachet électronique du portail", TIMESTAMP: "Horodatage d’archivage du cachet"}


def add_fields(writer: IncrementalPdfFileWriter) -> None:
    """Add the field of the seal and that of its archive time-stamp, both empty.

    They come before the signature, which then covers the structure: nothing may change it afterwards.
    """
    for name, said in SAID.items():
        append_signature_field(
            writer,
            SigFieldSpec(name, on_page=0, readable_field_name=said, invis_sig_settings=OUT_OF_SIGHT),
        )
    if "/StructTreeRoot" in writer.root:
        page = writer.find_page_for_modification(0)[0]
        for widget in list(page.get_object()["/Annots"]):
            if widget.get_object().get("/FT") == "/Sig":
                _describe(writer, widget, page)


def _describe(
    writer: IncrementalPdfFileWriter, widget: generic.IndirectObject, page: generic.IndirectObject
) -> None:
    """An element « Form » at the end of the document, that stands for this widget."""
    root = writer.root["/StructTreeRoot"]
    document = root["/K"][0]
    numbers = root["/ParentTree"]["/Nums"]
    rank = int(numbers[len(numbers) - 2]) + 1  # pairs in order: the last key, its value
    element = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): root["/K"].raw_get(0),
                pdf_name("/Pg"): page,
                pdf_name("/K"): generic.DictionaryObject(
                    {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): widget, pdf_name("/Pg"): page}
                ),
            }
        )
    )
    document["/K"].append(element)
    writer.update_container(document["/K"])
    numbers.extend([generic.NumberObject(rank), element])
    writer.update_container(numbers)
    widget.get_object()[pdf_name("/StructParent")] = generic.NumberObject(rank)
    writer.update_container(widget.get_object())
