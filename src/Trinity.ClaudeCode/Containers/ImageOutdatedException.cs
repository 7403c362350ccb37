using Trinity.Sdk;

namespace Trinity.ClaudeCode.Containers;

/// <summary>The programs of an image are those of another version of the platform: they are called otherwise.</summary>
internal sealed class ImageOutdatedException(string image) : TrinityException(
    "image_outdated", $"The image '{image}' was built for another version of Trinity. Build it anew: trinity images build --tag {image}");
