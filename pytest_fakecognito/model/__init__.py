"""What botocore's descriptions of the two services tell: their operations, and what goes in and comes out."""
