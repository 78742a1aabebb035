"""The mathematics of the funnel: values in, values out; nothing here touches the outside."""
